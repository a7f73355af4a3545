"""SQL direto e transações, sempre pelo nome do módulo dono do banco."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections, transaction
from django.db.transaction import Atomic

from plataforma.banco.base import DatabaseWrapper
from plataforma.topologia import alias

Parametros = Sequence[Any] | Mapping[str, Any]


def transacao(modulo: str) -> Atomic:
    """Transação no banco do módulo; aninhada, junta-se à de fora (sem savepoint)."""
    return transaction.atomic(using=alias(modulo), savepoint=False)


def devolver_conexoes() -> None:
    """Devolve ao pool as conexões desta thread fora de transação: quem vai demorar sem o banco não as segura."""
    for conexao in connections.all(initialized_only=True):
        if isinstance(conexao, DatabaseWrapper) and conexao.pool:
            conexao.close_if_unusable_or_obsolete()


def executar(modulo: str, sql: str, parametros: Parametros = ()) -> list[tuple[Any, ...]]:
    """Executa um comando e devolve suas linhas (vazio se ele não devolve linhas)."""
    with connections[alias(modulo)].cursor() as cursor:
        cursor.execute(sql, parametros)
        return cursor.fetchall() if cursor.cursor.pgresult.nfields else []


def executar_contando(modulo: str, sql: str, parametros: Parametros = ()) -> int:
    """Executa um comando e devolve quantas linhas ele alcançou."""
    with connections[alias(modulo)].cursor() as cursor:
        cursor.execute(sql, parametros)
        return cursor.rowcount


def linhas(modulo: str, sql: str, parametros: Parametros = ()) -> list[dict[str, Any]]:
    """Executa uma consulta e devolve cada linha como dicionário coluna -> valor."""
    with connections[alias(modulo)].cursor() as cursor:
        cursor.execute(sql, parametros)
        return _com_nomes(cursor.cursor)


def executar_fora_da_empresa(modulo: str, sql: str, parametros: Parametros = ()) -> list[tuple[Any, ...]]:
    """Como `executar`, só em tabelas que todo módulo lê sem empresa: a sessão fica com a marca de quem agiu antes.

    Entre um evento e outro o trabalhador não gasta comandos só para dizer que ninguém age.
    """
    with connections[alias(modulo)].wrap_database_errors:
        cursor = _crua(modulo).execute(sql, parametros)
        return cursor.fetchall() if cursor.pgresult.nfields else []


def linhas_fora_da_empresa(modulo: str, sql: str, parametros: Parametros = ()) -> list[dict[str, Any]]:
    """`executar_fora_da_empresa` com cada linha como dicionário coluna -> valor."""
    with connections[alias(modulo)].wrap_database_errors:
        return _com_nomes(_crua(modulo).execute(sql, parametros))


def _crua(modulo: str) -> Any:
    conexao = connections[alias(modulo)]
    conexao.ensure_connection()
    return conexao.connection


def _com_nomes(cursor: Any) -> list[dict[str, Any]]:
    # `description` montaria um objeto por coluna, a cada comando, só para dizer o nome dela.
    nomes = [cursor.pgresult.fname(coluna).decode() for coluna in range(cursor.pgresult.nfields)]
    return [dict(zip(nomes, linha, strict=True)) for linha in cursor.fetchall()]
