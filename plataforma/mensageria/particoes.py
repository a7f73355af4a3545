"""Partições: quem detém uma partição trabalha sozinho nas chaves dela, por um prazo e com um token que a cerca.

Perdido o prazo, outro a toma com token maior, e o que o antigo dono ainda escrever com o seu não vale. Quem falha no
meio devolve as suas assim que o banco o atende de novo: o prazo fica para quem morreu.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from plataforma.banco.sql import executar_fora_da_empresa

CONCESSAO_SEGUNDOS = 15

_RESERVAR = """
WITH livres AS MATERIALIZED (
    SELECT pa.fila, pa.particao, pa.ate > '-infinity' AS abandonada FROM mensageria_particao pa
     WHERE pa.fila = %(fila)s AND pa.ate < clock_timestamp() AND ({trabalho})
     ORDER BY pa.particao FOR UPDATE SKIP LOCKED)
UPDATE mensageria_particao pa SET token = pa.token + 1, ate = clock_timestamp() + make_interval(secs => %(concessao)s)
  FROM livres WHERE pa.fila = livres.fila AND pa.particao = livres.particao
RETURNING pa.particao, pa.token, livres.abandonada
"""
_SOLTAR = """
UPDATE mensageria_particao SET ate = '-infinity'
 WHERE fila = %s AND (particao, token) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))
"""

Particoes = dict[int, int]


class ParticoesReservadas(NamedTuple):
    """As partições tomadas, com seus tokens, e as que o dono anterior não devolveu: deve ter morrido com elas."""

    particoes: Particoes
    abandonadas: frozenset[int]


_largadas: dict[tuple[str, str], Particoes] = {}


@contextmanager
def reservadas(modulo: str, fila: str, trabalho: str, parametros: dict[str, object]) -> Iterator[ParticoesReservadas]:
    """Toma, num só comando, toda partição livre de `fila` em que a condição SQL `trabalho` vale.

    Quem acaba as solta, aqui ou no comando que conclui o trabalho; se o bloco falha, a reserva seguinte as solta antes.
    """
    _soltar_as_largadas(modulo, fila)
    comando = _RESERVAR.format(trabalho=trabalho)
    parametros = {**parametros, "fila": fila, "concessao": CONCESSAO_SEGUNDOS}
    tomadas = executar_fora_da_empresa(modulo, comando, parametros)
    particoes = {particao: token for particao, token, _ in tomadas}
    try:
        yield ParticoesReservadas(particoes, frozenset(particao for particao, _, abandonada in tomadas if abandonada))
    except Exception:
        _largadas[modulo, fila] = _largadas.get((modulo, fila), {}) | particoes
        raise


def soltar(modulo: str, fila: str, particoes: Particoes) -> None:
    """Devolve as partições que ainda são deste token."""
    executar_fora_da_empresa(modulo, _SOLTAR, [fila, list(particoes), list(particoes.values())])


def _soltar_as_largadas(modulo: str, fila: str) -> None:
    if largadas := _largadas.get((modulo, fila)):
        soltar(modulo, fila, largadas)
        _largadas.pop((modulo, fila), None)
