"""SQL direto e transações, sempre pelo nome do módulo dono do banco."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections, transaction
from django.db.transaction import Atomic

from plataforma.topologia import alias

Parametros = Sequence[Any] | Mapping[str, Any]


def transacao(modulo: str) -> Atomic:
    """Transação no banco do módulo; aninhada, junta-se à de fora (sem savepoint)."""
    return transaction.atomic(using=alias(modulo), savepoint=False)


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
        # `description` montaria um objeto por coluna, a cada comando, só para dizer o nome dela.
        resultado = cursor.cursor.pgresult
        nomes = [resultado.fname(coluna).decode() for coluna in range(resultado.nfields)]
        return [dict(zip(nomes, linha, strict=True)) for linha in cursor.fetchall()]
