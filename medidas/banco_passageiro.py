"""Um banco que só existe durante a medida."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def banco_passageiro(admin: str) -> Iterator[str]:
    """O endereço de um banco novo no servidor de `admin` (URL de administração); ao sair, apaga-o."""
    nome = f"piso_{secrets.token_hex(4)}"
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as conexao:
        conexao.execute(f"CREATE DATABASE {nome}")
    try:
        yield psycopg.conninfo.make_conninfo(admin, dbname=nome)
    finally:
        with psycopg.connect(admin, dbname="postgres", autocommit=True) as conexao:
            conexao.execute(f"DROP DATABASE {nome} WITH (FORCE)")
