"""Consultas do ORM montadas uma só vez: montar o SQL de uma custa várias vezes o que custa executá-la."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.topologia import alias

_MARCA = UUID("ffffffff-ffff-4fff-bfff-ffffffffffff")
Lista = QuerySet[Any, dict[str, Any]]


class _Montada(NamedTuple):
    sql: str
    parametros: tuple[Any, ...]
    nomes: list[str]
    conversoes: dict[int, tuple[list[Any], Any]]
    """Posição da coluna -> conversores do ORM e a expressão dela."""


class ConsultaFixa:
    """Consulta `.values(...)` que só depende de um id; chamada com ele, devolve as linhas.

    `montar` roda na primeira chamada de cada processo: não pode olhar a empresa, a data nem nada que mude depois.
    """

    def __init__(self, modulo: str, montar: Callable[[UUID], Lista]) -> None:
        self._modulo = modulo
        self._montar = montar
        self._montada: _Montada | None = None

    def __call__(self, chave: UUID) -> list[dict[str, Any]]:
        """Linhas da consulta com `chave` no lugar do id; levanta SemAtor sem empresa em contexto."""
        empresa_atual()
        montada = self._montada or self._fixar()
        parametros = [chave if p == _MARCA else p for p in montada.parametros]
        achadas = executar(self._modulo, montada.sql, parametros)
        if montada.conversoes:
            achadas = [self._converter(linha, montada) for linha in achadas]
        return [dict(zip(montada.nomes, linha, strict=True)) for linha in achadas]

    def um(self, chave: UUID) -> dict[str, Any] | None:
        """A única linha da consulta, ou None se não há."""
        achadas = self(chave)
        return achadas[0] if achadas else None

    def _converter(self, linha: tuple[Any, ...], montada: _Montada) -> tuple[Any, ...]:
        valores = list(linha)
        for posicao, (conversores, expressao) in montada.conversoes.items():
            for converter in conversores:
                valores[posicao] = converter(valores[posicao], expressao, connections[alias(self._modulo)])
        return tuple(valores)

    def _fixar(self) -> _Montada:
        consulta = self._montar(_MARCA).query
        compilador = consulta.get_compiler(connection=connections[alias(self._modulo)])
        sql, parametros = compilador.as_sql()
        conversoes = compilador.get_converters([coluna for coluna, _sql, _nome in compilador.select])
        self._montada = _Montada(sql, tuple(parametros), list(consulta.selected or ()), conversoes)
        return self._montada
