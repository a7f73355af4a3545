"""Bancos dos módulos de brinquedo, para os testes do núcleo."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from plataforma.testes.bancos import apagar
from plataforma.testes.brinquedos import bancos_de_brinquedo, instalar_brinquedos

MODULO_MODELO = "core"


@pytest.fixture(scope="session")
def enderecos_de_brinquedo(
    bancos: None, servidor_de_bancos: str, prefixo_dos_bancos: str
) -> Iterator[dict[str, dict[str, Any]]]:
    """Bancos de `bilhetes` e `frascos`, já ligados neste processo."""
    sufixo = f"{prefixo_dos_bancos}_{os.getpid()}"
    modelo = f"{prefixo_dos_bancos}_{MODULO_MODELO}"
    enderecos = bancos_de_brinquedo(servidor_de_bancos, modelo, MODULO_MODELO, sufixo)
    instalar_brinquedos(enderecos)
    yield enderecos
    for alias in enderecos:
        connections[alias].close()
        del connections.settings[alias]
    apagar(servidor_de_bancos, [e["NAME"] for e in enderecos.values()])


@pytest.fixture
def brinquedos(enderecos_de_brinquedo: dict[str, dict[str, Any]], empresa: UUID) -> UUID:
    """Empresa nova em contexto, com `bilhetes` e `frascos` prontos."""
    return empresa
