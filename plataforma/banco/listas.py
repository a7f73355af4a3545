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
        consulta = self.queryset.query
        conexao = connections[self.queryset.db]
        compilador = consulta.get_compiler(connection=conexao)
        try:
            sql, parametros = compilador.as_sql()
        except EmptyResultSet:
            return
        with conexao.cursor() as cursor:
            for tipo in _JA_ESCRITOS:
                cursor.cursor.adapters.register_loader(tipo, TextLoader)
            cursor.execute(sql, parametros)
            achadas = cursor.fetchall()
        conversores = compilador.get_converters([coluna for coluna, _sql, _nome in compilador.select])
        nomes = list(consulta.selected or ())
        for linha in compilador.apply_converters(achadas, conversores) if conversores else achadas:
            yield dict(zip(nomes, linha, strict=True))


def em_texto(consulta: QuerySet[Any, dict[str, Any]]) -> QuerySet[Any, dict[str, Any]]:
    """A mesma consulta `.values(...)`, de linhas prontas para a resposta: não servem para contas."""
    propria = consulta.all()
    # É onde o Django diz que forma têm as linhas.
    propria._iterable_class = _LinhasEmTexto
    return propria
