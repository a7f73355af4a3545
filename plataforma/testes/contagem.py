"""Contagem de comandos SQL em todos os bancos: transações e ajustes de sessão incluídos."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def contando() -> Iterator[list[str]]:
    """Junta na lista, ao sair do bloco, o SQL de cada comando (`alias: texto`) que este fio enviou."""
    comandos: list[str] = []
    abertas = connections.all()
    antes = {}
    for conexao in abertas:
        antes[conexao.alias] = (conexao.force_debug_cursor, len(conexao.queries_log))
        conexao.force_debug_cursor = True
    try:
        yield comandos
    finally:
        for conexao in abertas:
            depurava, inicio = antes[conexao.alias]
            conexao.force_debug_cursor = depurava
            comandos += [f"{conexao.alias}: {c['sql']}" for c in list(conexao.queries_log)[inicio:]]
