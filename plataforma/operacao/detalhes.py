"""O que um operador quer saber de uma unidade: versões, discos e, em cada módulo, banco, outbox e cartas mortas."""

import platform
import shutil
import tempfile
import time
import tomllib
from functools import cache

import msgspec
from django.conf import settings
from django.db import DatabaseError, InterfaceError

from plataforma.banco.sql import devolver_conexoes, executar
from plataforma.operacao.prontidao import impedimento_do_banco
from plataforma.topologia import modulos_com_banco, topologia, unidade_atual
from plataforma.topologia.carregar import RAIZ

_NO_AR_DESDE = time.monotonic()
_DO_MODULO = """
SELECT current_setting('server_version'), pg_database_size(current_database()),
       (SELECT name FROM django_migrations WHERE app = %(modulo)s ORDER BY name DESC LIMIT 1),
       (SELECT count(*) FROM mensageria_outbox),
       (SELECT extract(epoch FROM clock_timestamp() - min(ocorrido_em))::float FROM mensageria_outbox),
       (SELECT count(*) FROM mensageria_inbox WHERE situacao = 'pendente'),
       (SELECT count(*) FROM mensageria_inbox WHERE situacao = 'morta')
"""


class Disco(msgspec.Struct, frozen=True):
    """O espaço onde está uma pasta em que este processo escreve."""

    pasta: str
    livre_bytes: int
    total_bytes: int


class DoModulo(msgspec.Struct, frozen=True):
    """Um módulo desta unidade; o que o banco não disse fica vazio."""

    impedimento: str
    postgresql: str | None = None
    banco_bytes: int | None = None
    esquema: str | None = None
    """A última migração do módulo."""
    outbox: int | None = None
    outbox_idade_segundos: float | None = None
    """Há quanto espera a mensagem mais antiga; None se nenhuma espera."""
    inbox: int | None = None
    cartas_mortas: int | None = None


class Detalhes(msgspec.Struct, frozen=True):
    """Esta unidade, agora."""

    unidade: str
    epoca: int
    produto: str
    python: str
    no_ar_segundos: float
    discos: list[Disco]
    modulos: dict[str, DoModulo]


def detalhes() -> bytes:
    """Os de agora, em JSON."""
    try:
        modulos = {modulo: _do_modulo(modulo) for modulo in modulos_com_banco()}
    finally:
        devolver_conexoes()
    return msgspec.json.encode(
        Detalhes(
            unidade=unidade_atual().nome,
            epoca=topologia().epoca,
            produto=_produto(),
            python=platform.python_version(),
            no_ar_segundos=round(time.monotonic() - _NO_AR_DESDE, 1),
            discos=[_disco(pasta) for pasta in (tempfile.gettempdir(), settings.ANCORAS) if pasta],
            modulos=modulos,
        )
    )


def _do_modulo(modulo: str) -> DoModulo:
    impedimento = impedimento_do_banco(modulo)
    try:
        [linha] = executar(modulo, _DO_MODULO, {"modulo": modulo})
    except (DatabaseError, InterfaceError):
        return DoModulo(impedimento)
    return DoModulo(impedimento, *linha)


def _disco(pasta: str) -> Disco:
    uso = shutil.disk_usage(pasta)
    return Disco(pasta, uso.free, uso.total)


@cache
def _produto() -> str:
    return str(tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
