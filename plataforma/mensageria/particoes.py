"""Partições: quem detém uma partição trabalha sozinho nas chaves dela, por um prazo e com um token que a cerca.

Perdido o prazo, outro a toma com token maior, e o que o antigo dono ainda escrever com o seu não vale. Quem falha no
meio devolve as suas assim que o banco o atende de novo: o prazo fica para quem morreu.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from plataforma.banco.sql import executar_fora_da_empresa

CONCESSAO_SEGUNDOS = 15

SEM_ESPERAR = "(SELECT set_config('synchronous_commit', 'off', true)) AS sem_esperar"
"""Na cláusula FROM de um comando: a confirmação dele não espera o disco, e vale quando a seguinte esperar."""
_SOLTAR = f"""
UPDATE mensageria_particao SET ate = '-infinity' FROM {SEM_ESPERAR}
 WHERE fila = %s AND (particao, token) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))
"""

Particoes = dict[int, int]
"""Cada partição tomada e o token dela."""
_largadas: dict[tuple[str, str], Particoes] = {}


def reservar(fila: str, onde: Mapping[str, str], trabalho: str) -> str:
    """Os passos de um `WITH RECURSIVE` que tomam toda partição livre de `fila` em que a condição `trabalho` vale.

    `onde` diz as tabelas em que o trabalho está, cada uma com a condição do índice dela por partição: só se olham as
    partições que têm algo ali. `minhas` tem o token de cada tomada, e se o dono anterior não a devolveu: deve ter
    morrido com ela. O resto do comando vê o banco como estava antes de as tomar, e por isso trava o que for mudar: o
    antigo dono, vencido, talvez ainda escreva.
    """
    saltos = ",\n".join(_com_algo(tabela, condicao) for tabela, condicao in onde.items())
    com_algo = " UNION ALL ".join(f"SELECT particao FROM com_{tabela}" for tabela in onde)
    return f"""{saltos},
livres AS MATERIALIZED (
    SELECT pa.particao, pa.ate > '-infinity' AS abandonada FROM mensageria_particao pa
     WHERE pa.fila = '{fila}' AND pa.ate < clock_timestamp() AND pa.particao IN ({com_algo}) AND ({trabalho})
     ORDER BY pa.particao FOR UPDATE SKIP LOCKED),
minhas AS (
    UPDATE mensageria_particao pa SET token = pa.token + 1,
           ate = clock_timestamp() + make_interval(secs => {CONCESSAO_SEGUNDOS})
      FROM livres WHERE pa.fila = '{fila}' AND pa.particao = livres.particao
    RETURNING pa.particao, pa.token, livres.abandonada)"""


def _com_algo(tabela: str, condicao: str) -> str:
    # De partição em partição pelo índice, e não linha a linha: com a fila cheia, custa o mesmo.
    return f"""com_{tabela} AS (
    (SELECT t.particao FROM {tabela} t WHERE {condicao} ORDER BY t.particao LIMIT 1)
    UNION ALL
    SELECT (SELECT t.particao FROM {tabela} t WHERE {condicao} AND t.particao > c.particao ORDER BY 1 LIMIT 1)
      FROM com_{tabela} c WHERE c.particao IS NOT NULL)"""


@contextmanager
def devolvendo_se_falhar(modulo: str, fila: str, particoes: Particoes) -> Iterator[None]:
    """Se o bloco falha, `soltar_as_largadas` as devolve antes da reserva seguinte."""
    try:
        yield
    except Exception:
        _largadas[modulo, fila] = _largadas.get((modulo, fila), {}) | particoes
        raise


def soltar(modulo: str, fila: str, particoes: Particoes) -> None:
    """Devolve as partições que ainda são deste token."""
    executar_fora_da_empresa(modulo, _SOLTAR, [fila, list(particoes), list(particoes.values())])


def soltar_as_largadas(modulo: str, fila: str) -> None:
    """Devolve as que uma falha deixou na mão deste processo."""
    if largadas := _largadas.get((modulo, fila)):
        soltar(modulo, fila, largadas)
        _largadas.pop((modulo, fila), None)
