"""Falhas e rivais em pontos nomeados do código (`plataforma.pontos`)."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from plataforma.pontos import ao_passar


class Interrompido(BaseException):
    """O processo "morreu" neste ponto: nenhum `except Exception` o salva, como não salvaria de um SIGKILL."""


@contextmanager
def fazer_em(nome: str, acao: Callable[[], None]) -> Iterator[None]:
    """Executa `acao` uma vez, na primeira passagem pelo ponto `nome`."""
    feito: list[str] = []

    def ao_chegar(ponto: str) -> None:
        if ponto == nome and not feito:
            feito.append(ponto)
            acao()

    desligar = ao_passar(ao_chegar)
    try:
        yield
    finally:
        desligar()
    assert feito, f"ninguém passou pelo ponto {nome}"


def _interromper() -> None:
    raise Interrompido


@contextmanager
def falhar_em(nome: str) -> Iterator[None]:
    """Interrompe o bloco no ponto `nome`, que precisa ser alcançado."""
    try:
        with fazer_em(nome, _interromper):
            yield
    except Interrompido:
        return
    raise AssertionError(f"o ponto {nome} não interrompeu o bloco")


def matar_em(nome: str) -> None:
    """Mata este processo (SIGKILL) quando ele chegar ao ponto `nome`; para um processo filho."""
    ao_passar(lambda ponto: os.kill(os.getpid(), signal.SIGKILL) if ponto == nome else None)
