"""Impasses que o PostgreSQL desfez: pela conta dele, e não só pelos erros que chegaram a alguém."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from django.db import connections

from plataforma.banco.sql import executar
from plataforma.topologia import modulos_com_banco

_CONTAR = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
_LIGADOS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
)
PASSO_S, PRAZO_S = 0.05, 30
# Um comando que um impasse desfez dentro de uma reação volta à fila, calado: fica só a tentativa a mais.
_REPETIDAS = "SELECT count(*) FROM mensageria_inbox WHERE tentativas > 0"


@contextmanager
def contando_impasses() -> Iterator[Callable[[], int]]:
    """Dá a função que diz, depois do bloco, quantos impasses houve nele em todos os bancos desta execução."""
    antes = _impasses()
    yield lambda: _impasses() - antes


def _impasses() -> int:
    """Cada conexão só conta ao servidor ao descansar ou ao fechar: por isso se fecham todas antes de ler."""
    connections.close_all()
    return sum(_do_banco(modulo) for modulo in modulos_com_banco())


def _do_banco(modulo: str) -> int:
    prazo = Event()
    for _ in range(int(PRAZO_S / PASSO_S)):
        if executar(modulo, _LIGADOS) == [(1,)]:
            return int(executar(modulo, _CONTAR)[0][0])
        prazo.wait(PASSO_S)
    raise AssertionError(f"alguém ainda está ligado ao banco de {modulo}")


def reacoes_repetidas() -> int:
    """Quantas reações, em todos os módulos, precisaram de mais de uma tentativa."""
    return sum(int(executar(modulo, _REPETIDAS)[0][0]) for modulo in modulos_com_banco())
