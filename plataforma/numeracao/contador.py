"""Contador por documento, estabelecimento e série."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id

_PROXIMO = """
INSERT INTO numeracao_contador (id, empresa_id, documento, estabelecimento_id, serie, ultimo)
VALUES (%(contador_id)s, %(contador_empresa)s, %(contador_documento)s, %(contador_estabelecimento)s,
        %(contador_serie)s, 1)
ON CONFLICT (empresa_id, documento, estabelecimento_id, serie) DO UPDATE SET ultimo = numeracao_contador.ultimo + 1
RETURNING ultimo
"""


class Contador(NamedTuple):
    """De que sequência sai o número."""

    documento: str
    estabelecimento: UUID
    serie: str


def proximo_numero(modulo: str, *, documento: str, estabelecimento: UUID, serie: str) -> int:
    """Próximo número (>= 1) no banco do módulo, sem lacuna: o rollback de quem emite o devolve.

    Chame por último dentro de `transacao(modulo)`: a linha contadora fica travada até o commit.
    """
    return int(executar(modulo, _PROXIMO, _parametros(Contador(documento, estabelecimento, serie)))[0][0])


def executar_numerando(
    modulo: str, contador: Contador, sql: str, parametros: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Como `proximo_numero`, no mesmo comando que o usa: `sql` lê o número de `proximo.ultimo`."""
    return executar(modulo, f"WITH proximo AS ({_PROXIMO}) {sql}", {**_parametros(contador), **parametros})


def _parametros(contador: Contador) -> dict[str, Any]:
    fixos = {"contador_id": novo_id(), "contador_empresa": empresa_atual()}
    return fixos | {f"contador_{nome}": valor for nome, valor in contador._asdict().items()}
