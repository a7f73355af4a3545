"""O que `preparar_bancos` deixa no servidor, e que um clone de teste não herda."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lancador import RAIZ
from lancador.contas import guardar_senhas
from lancador.enderecos import enderecos_com_prefixo, senhas_novas
from plataforma.testes.bancos import apagar_prefixo
from plataforma.topologia import MODULOS


@pytest.fixture
def prefixo(servidor_de_bancos: str) -> Iterator[str]:
    """De bancos e papéis que só este teste prepara."""
    nome = f"preparo_{secrets.token_hex(4)}"
    yield nome
    apagar_prefixo(servidor_de_bancos, nome)


def test_todo_banco_conta_com_disco_que_le_ao_acaso(servidor_de_bancos: str, prefixo: str, tmp_path: Path) -> None:
    senhas = senhas_novas(MODULOS)
    enderecos = enderecos_com_prefixo(servidor_de_bancos, prefixo, senhas)
    variaveis = {"ERP_BANCOS": enderecos.bancos, "ERP_BANCOS_ADMIN": servidor_de_bancos}
    variaveis["ERP_SENHAS_DOS_BANCOS"] = str(guardar_senhas(tmp_path / "segredos", senhas, senhas, None))
    comando = [sys.executable, "manage.py", "preparar_bancos"]
    for _ in range(2):
        subprocess.run(comando, cwd=RAIZ, env={**os.environ, **variaveis, "ERP_PAPEL": "dono"}, check=True)
    for modulo in MODULOS:
        with psycopg.connect(servidor_de_bancos, dbname=f"{prefixo}_{modulo}") as conexao:
            assert conexao.execute("SHOW random_page_cost").fetchone() == ("1.1",), modulo
