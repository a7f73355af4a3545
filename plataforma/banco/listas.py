"""Linhas de uma lista como a API as escreve: id e número já em texto, sem um objeto de Python por valor.

Só para o que vai direto à resposta. De 200 saldos, o que mais custava era criar mil e duzentos UUID e Decimal para logo
os escrever como texto; o PostgreSQL já os manda assim.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import ValuesIterable
from psycopg.types.string import TextLoader

_JA_ESCRITOS = ("numeric", "uuid")


class _LinhasEmTexto(ValuesIterable):
    """Cada linha de um `.values()`, com `numeric` e `uuid` no texto que o banco mandou."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with connections[self.queryset.db].cursor() as cursor:
            for lote in _lotes(self.queryset, cursor, 0):
                yield from lote


def _lotes(consulta: QuerySet[Any, Any], cursor: Any, tamanho: int) -> Iterator[list[dict[str, Any]]]:
    """As linhas, em lotes desse tamanho; zero é um só, com todas."""
    compilador = consulta.query.get_compiler(connection=connections[consulta.db])
    try:
        sql, parametros = compilador.as_sql()
    except EmptyResultSet:
        return
    for tipo in _JA_ESCRITOS:
        cursor.cursor.adapters.register_loader(tipo, TextLoader)
    cursor.execute(sql, parametros)
    conversores = compilador.get_converters([coluna for coluna, _sql, _nome in compilador.select])
    nomes = list(consulta.query.selected or ())
    while achadas := cursor.fetchmany(tamanho) if tamanho else cursor.fetchall():
        linhas = compilador.apply_converters(achadas, conversores) if conversores else achadas
        yield [dict(zip(nomes, linha, strict=True)) for linha in linhas]
        if not tamanho:
            return


def em_lotes(consulta: QuerySet[Any, dict[str, Any]], tamanho: int) -> Iterator[list[dict[str, Any]]]:
    """As linhas de `em_texto`, por um cursor do servidor: na memória só há um lote, e todas são do mesmo instante."""
    with connections[consulta.db].chunked_cursor() as cursor:
        yield from _lotes(consulta, cursor, tamanho)


def em_texto(consulta: QuerySet[Any, dict[str, Any]]) -> QuerySet[Any, dict[str, Any]]:
    """A mesma consulta `.values(...)`, de linhas prontas para a resposta: não servem para contas."""
    propria = consulta.all()
    # É onde o Django diz que forma têm as linhas.
    propria._iterable_class = _LinhasEmTexto
    return propria
