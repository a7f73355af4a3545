"""Bancos de teste: um modelo migrado como dono, clonado para cada processo do pytest.

O modelo fica no servidor e serve a toda execução com as mesmas migrações: o nome dele é o resumo delas.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from lancador.enderecos import no_servidor_de
from plataforma.topologia.carregar import RAIZ

SENHA = "teste"


def modelo_de_url(url_admin: str, prefixo: str) -> str:
    """ERP_BANCOS para bancos com o prefixo dado, no servidor de testes."""
    return no_servidor_de(url_admin, f"erp_{{modulo}}_{{papel}}:{SENHA}", f"{prefixo}_{{modulo}}")


@cache
def modelo_migrado(url_admin: str, modulos: tuple[str, ...]) -> str:
    """Prefixo dos bancos `<prefixo>_<modulo>`, migrados; os primeiros a pedi-lo esperam por quem o cria."""
    prefixo = f"modelo_{_resumo_das_migracoes()}"
    nomes = [f"{prefixo}_{modulo}" for modulo in modulos]
    with psycopg.connect(url_admin, dbname="postgres", autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [prefixo])
        achados = admin.execute("SELECT count(*) FROM pg_database WHERE datname = ANY(%s)", [nomes]).fetchone()
        if achados == (len(nomes),):
            return prefixo
        apagar(url_admin, nomes)
        em_obras = f"obra{os.getpid()}"
        _migrar(url_admin, em_obras)
        for modulo, nome in zip(modulos, nomes, strict=True):
            obra = sql.Identifier(f"{em_obras}_{modulo}")
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(obra, sql.Identifier(nome)))
    return prefixo


def _resumo_das_migracoes() -> str:
    resumo = hashlib.sha256()
    for arquivo in sorted({*_fontes_do_esquema()}):
        resumo.update(str(arquivo.relative_to(RAIZ)).encode() + arquivo.read_bytes())
    return resumo.hexdigest()[:16]


# Só o que decide como um banco migrado fica: o resto do código muda a toda hora, e migrar de novo custa segundos.
_FONTES_DO_ESQUEMA = (
    "requirements.txt",
    "*/apps.py",
    "*/migrations/*.py",
    "plataforma/*/migrations/*.py",
    "*/titulares.py",
    "*/models.py",
    "core/contas.py",
    "vendas/clientela.py",
    "plataforma/textos.py",
    "plataforma/banco/busca.py",
    "plataforma/campos.py",
    "plataforma/retencao.py",
    "plataforma/titulares/*.py",
    "plataforma/modulo.py",
    "plataforma/banco/migracao.py",
    "plataforma/banco/preparo.py",
    "plataforma/banco/seguranca.py",
    "plataforma/operacao/management/commands/*.py",
)


def _fontes_do_esquema() -> Iterator[Path]:
    for fonte in _FONTES_DO_ESQUEMA:
        yield from RAIZ.glob(fonte)


def _migrar(url_admin: str, prefixo: str) -> None:
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
    """Apaga os bancos e papéis `<prefixo>_...` que uma instalação de teste criou para si."""
    com_prefixo = f"{prefixo}\\_%"
    with psycopg.connect(url_admin, dbname="postgres", autocommit=True) as admin:
        bancos = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [com_prefixo]).fetchall()
        apagar(url_admin, [nome for (nome,) in bancos])
        papeis = admin.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [com_prefixo]).fetchall()
        for (papel,) in papeis:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(papel)))
