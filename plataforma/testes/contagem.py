"""Contagem de comandos SQL em todos os bancos: transações e ajustes de sessão incluídos."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.core.signals import request_started
from django.db import connections, reset_queries

from plataforma.acesso import direitos


@contextmanager
def contando() -> Iterator[list[str]]:
    """Junta na lista, ao sair do bloco, o SQL de cada comando (`alias: texto`) que esta thread enviou.

    Direitos já lidos não vencem no meio da conta: ela não depende de quanto o bloco demora.
    """
    comandos: list[str] = []
    abertas = connections.all()
    antes = {}
    request_started.disconnect(reset_queries)  # uma chamada HTTP no bloco apagaria o que já se juntou
    for conexao in abertas:
        antes[conexao.alias] = (conexao.force_debug_cursor, len(conexao.queries_log))
        conexao.force_debug_cursor = True
    try:
        with mock.patch.object(direitos, "VALIDADE_DO_CACHE_SEGUNDOS", math.inf):
            yield comandos
    finally:
        request_started.connect(reset_queries)
        for conexao in abertas:
            depurava, inicio = antes[conexao.alias]
            conexao.force_debug_cursor = depurava
            comandos += [f"{conexao.alias}: {c['sql']}" for c in list(conexao.queries_log)[inicio:]]
