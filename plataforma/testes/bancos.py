"""Bancos de teste: um modelo migrado como dono por execução, clonado para cada processo do pytest."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from plataforma.topologia.carregar import RAIZ

SENHA = "teste"


def modelo_de_url(url_admin: str, prefixo: str) -> str:
    """ERP_BANCOS para bancos com o prefixo dado, no servidor de testes."""
    partes = urlsplit(url_admin)
    return f"postgresql://erp_{{modulo}}_{{papel}}:{SENHA}@{partes.hostname}:{partes.port}/{prefixo}_{{modulo}}"


def migrar_modelo(url_admin: str, prefixo: str) -> None:
    """Cria e migra os bancos `<prefixo>_<modulo>` em processos próprios, com o papel dono."""
    ambiente = {
        **os.environ,
        "ERP_BANCOS": modelo_de_url(url_admin, prefixo),
        "ERP_BANCOS_ADMIN": url_admin,
        "ERP_PAPEL": "dono",
    }
    for comando in ("preparar_bancos", "migrar"):
        linha = [sys.executable, str(RAIZ / "manage.py"), comando]
        subprocess.run(linha, env=ambiente, check=True, stdout=subprocess.DEVNULL)


def clonar(url_admin: str, de: str, para: str, dono: str) -> None:
    """Copia o banco `de` para `para`, com seus privilégios de banco."""
    with psycopg.connect(url_admin, dbname="postgres", autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(para), sql.Identifier(dono), sql.Identifier(de)
            )
        )


def apagar(url_admin: str, nomes: list[str]) -> None:
    """Apaga os bancos, desligando quem ainda estiver neles."""
    with psycopg.connect(url_admin, dbname="postgres", autocommit=True) as admin:
        for nome in nomes:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nome)))


def apagar_prefixo(url_admin: str, prefixo: str) -> None:
    """Apaga os bancos e papéis `<prefixo>_...` que uma casa de teste criou para si."""
    com_prefixo = f"{prefixo}\\_%"
    with psycopg.connect(url_admin, dbname="postgres", autocommit=True) as admin:
        bancos = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [com_prefixo]).fetchall()
        apagar(url_admin, [nome for (nome,) in bancos])
        papeis = admin.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [com_prefixo]).fetchall()
        for (papel,) in papeis:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(papel)))
