"""Livros de duas empresas, com meses fechados, estornos, títulos e baixas, e as conexões de quem os ataca."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import connections

from tests.provas.livro.cenario import Cenario, montar
from tests.provas.relatorio import Porte

Conexao = psycopg.Connection[Any]


@pytest.fixture
def sorteio(porte: Porte) -> Random:
    """Todo sorteio da prova."""
    return Random(porte.semente)


@pytest.fixture
def ancoras(settings: Any, tmp_path: Path) -> Path:
    """Pasta de âncoras só da prova."""
    settings.ANCORAS = str(tmp_path / "ancoras")
    return tmp_path / "ancoras"


@pytest.fixture
def cenario(bancos: None, ancoras: Path, sorteio: Random) -> Cenario:
    """As duas empresas."""
    return montar(sorteio)


@pytest.fixture
def superusuario(cenario: Cenario, servidor_de_bancos: str) -> Iterator[Conexao]:
    """Quem pode tudo no banco, com gatilhos e chaves estrangeiras desligados para si."""
    nome = connections["financeiro"].settings_dict["NAME"]
    with psycopg.connect(servidor_de_bancos, dbname=nome, autocommit=True) as conexao:
        conexao.execute("SET session_replication_role = replica")
        yield conexao


@pytest.fixture
def app(cenario: Cenario, servidor_de_bancos: str) -> Iterator[Conexao]:
    """O papel da aplicação, por SQL direto."""
    dados = connections["financeiro"].settings_dict
    with psycopg.connect(
        servidor_de_bancos,
        dbname=dados["NAME"],
        user=dados["USER"],
        password=dados["PASSWORD"],
        autocommit=True,
    ) as conexao:
        yield conexao
