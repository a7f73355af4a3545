"""Bancos, topologia e ouvintes dos módulos de brinquedo."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from plataforma.mensageria import assinatura, ouvintes
from plataforma.mensageria.tests import brinquedos
from plataforma.testes.bancos import apagar, clonar
from plataforma.topologia import alias, carregar, modulos_com_banco


@pytest.fixture(scope="session")
def bancos_de_brinquedo(bancos: None, servidor_de_bancos: str, prefixo_dos_bancos: str) -> Iterator[None]:
    """Um banco por brinquedo: o de qualquer módulo serve, porque as tabelas do núcleo são as mesmas em todos."""
    de = modulos_com_banco()[0]
    for modulo in brinquedos.MODULOS:
        nome = brinquedos.nome_do_banco(modulo)
        clonar(servidor_de_bancos, f"{prefixo_dos_bancos}_{de}", nome, f"erp_{de}_dono")
        with psycopg.connect(servidor_de_bancos, dbname=nome, autocommit=True) as admin:
            admin.execute(brinquedos.TABELA)
            admin.execute(f"GRANT ALL ON brinquedo_anotacao TO erp_{de}_app")
        connections.settings[modulo] = {**connections[alias(de)].settings_dict, "NAME": nome}
    yield
    for modulo in brinquedos.MODULOS:
        connections[modulo].close()
        del connections.settings[modulo]
    apagar(servidor_de_bancos, [brinquedos.nome_do_banco(m) for m in brinquedos.MODULOS])


@pytest.fixture
def unidade(bancos_de_brinquedo: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Os brinquedos instalados numa só unidade."""
    esta = carregar.Unidade(nome="brinquedos", modulos=brinquedos.MODULOS, url="")
    monkeypatch.setattr(carregar, "unidade_atual", lambda: esta)
    monkeypatch.setattr(assinatura, "_por_modulo", dict(brinquedos.ASSINATURAS))
    monkeypatch.setattr(settings, "OUVINTES", tmp_path / "ouvintes.json")
    ouvintes.escrever(settings.OUVINTES, brinquedos.OUVINTES)
    yield monkeypatch
    brinquedos.recusadas.clear()
    _esvaziar()


def _esvaziar() -> None:
    for modulo in brinquedos.MODULOS:
        with connections[modulo].cursor() as cursor:
            for tabela in ("entrega", "outbox", "inbox"):
                cursor.execute(f"DELETE FROM mensageria_{tabela}")
            cursor.execute("UPDATE mensageria_particao SET ate = '-infinity'")


@pytest.fixture
def contexto(unidade: Any, empresa: Any) -> Any:
    """Brinquedos instalados e uma empresa em contexto."""
    return empresa
