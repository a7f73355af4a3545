"""Impasses que o PostgreSQL desfez: pela conta dele, e não só pelos erros que chegaram a alguém."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from django.db import connections

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.topologia import modulos_com_banco

_CONTAR = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
_LIGADOS = """
SELECT pid FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
PASSO_SEGUNDOS, PRAZO_SEGUNDOS = 0.05, 30
# Um comando que um impasse desfez dentro de uma reação volta à fila, calado: fica só a tentativa a mais.
_REPETIDAS = "SELECT count(*) FROM mensageria_inbox WHERE empresa_id = %s AND tentativas > 0"


@contextmanager
def contando_impasses() -> Iterator[Callable[[], int]]:
    """Dá a função que diz, depois do bloco, quantos impasses houve nele em todos os bancos desta execução."""
    connections.close_all()
    ligados = {modulo: _ligados(modulo) for modulo in modulos_com_banco()}
    antes = sum(_contar(modulo) for modulo in ligados)

    def desde_entao() -> int:
        connections.close_all()
        for modulo, de_antes in ligados.items():
            _esperar_que_se_desliguem(modulo, de_antes)
        return sum(_contar(modulo) for modulo in ligados) - antes

    yield desde_entao


def _contar(modulo: str) -> int:
    return int(executar(modulo, _CONTAR)[0][0])


def _ligados(modulo: str) -> set[int]:
    return {pid for (pid,) in executar(modulo, _LIGADOS)}


def _esperar_que_se_desliguem(modulo: str, de_antes: set[int]) -> None:
    """Cada conexão só passa sua conta ao servidor ao descansar ou ao fechar."""
    pausa = Event()
    for _ in range(int(PRAZO_SEGUNDOS / PASSO_SEGUNDOS)):
        if _ligados(modulo) <= de_antes:
            return
        pausa.wait(PASSO_SEGUNDOS)
    raise AssertionError(f"alguém da prova ainda está ligado ao banco de {modulo}")


def reacoes_repetidas() -> int:
    """Quantas reações da empresa, em todos os módulos, precisaram de mais de uma tentativa."""
    return sum(int(executar(modulo, _REPETIDAS, [empresa_atual()])[0][0]) for modulo in modulos_com_banco())
