"""Pistas (lanes): quem detém uma pista trabalha sozinho nas chaves dela, por um prazo e com um token que a cerca.

Perdido o prazo, outro a toma com token maior, e o que o antigo dono ainda escrever com o seu não vale. Quem falha no
meio devolve as suas assim que o banco o atende de novo: o prazo fica para quem morreu.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from plataforma.banco.sql import executar_fora_da_empresa

ALUGUEL_S = 15

_RESERVAR = """
WITH livres AS MATERIALIZED (
    SELECT l.fila, l.lane FROM mensageria_lane l
     WHERE l.fila = %(fila)s AND l.ate < clock_timestamp() AND ({trabalho})
     ORDER BY l.lane FOR UPDATE SKIP LOCKED)
UPDATE mensageria_lane l SET token = l.token + 1, ate = clock_timestamp() + make_interval(secs => %(aluguel)s)
  FROM livres WHERE l.fila = livres.fila AND l.lane = livres.lane
RETURNING l.lane, l.token
"""
_SOLTAR = """
UPDATE mensageria_lane SET ate = '-infinity'
 WHERE fila = %s AND (lane, token) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))
"""

Lanes = dict[int, int]
_largadas: dict[tuple[str, str], Lanes] = {}


@contextmanager
def reservadas(modulo: str, fila: str, trabalho: str, parametros: dict[str, object]) -> Iterator[Lanes]:
    """Toma, num só comando, toda pista livre de `fila` em que a condição SQL `trabalho` vale; dá lane -> token.

    Quem acaba as solta, aqui ou no comando que conclui o trabalho; se o bloco falha, a reserva seguinte as solta antes.
    """
    _soltar_as_largadas(modulo, fila)
    comando = _RESERVAR.format(trabalho=trabalho)
    lanes = dict(executar_fora_da_empresa(modulo, comando, {**parametros, "fila": fila, "aluguel": ALUGUEL_S}))
    try:
        yield lanes
    except Exception:
        _largadas[modulo, fila] = _largadas.get((modulo, fila), {}) | lanes
        raise


def soltar(modulo: str, fila: str, lanes: Lanes) -> None:
    """Devolve as pistas que ainda são deste token."""
    executar_fora_da_empresa(modulo, _SOLTAR, [fila, list(lanes), list(lanes.values())])


def _soltar_as_largadas(modulo: str, fila: str) -> None:
    if largadas := _largadas.get((modulo, fila)):
        soltar(modulo, fila, largadas)
        _largadas.pop((modulo, fila), None)
