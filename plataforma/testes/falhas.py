"""Falhas que um teste provoca onde quer, nos pontos nomeados do código (`plataforma.pontos`)."""

import os
import signal
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connections

from plataforma.pontos import ao_passar


class Passagem(NamedTuple):
    """A `vez`-ésima passagem (a partir de 1) por um ponto."""

    ponto: str
    vez: int = 1


class Interrompido(BaseException):
    """O processo "morreu" neste ponto: nenhum `except Exception` o salva, como não salvaria de um SIGKILL."""


@contextmanager
def anotar_passagens() -> Iterator[list[Passagem]]:
    """Lista, na ordem, os pontos por que o bloco passa."""
    passagens: list[Passagem] = []
    vezes: Counter[str] = Counter()

    def anotar(ponto: str) -> None:
        vezes[ponto] += 1
        passagens.append(Passagem(ponto, vezes[ponto]))

    desligar = ao_passar(anotar)
    try:
        yield passagens
    finally:
        desligar()


def _na_passagem(onde: Passagem, acao: Callable[[], None]) -> tuple[Callable[[], None], list[Passagem]]:
    feito: list[Passagem] = []
    vezes: Counter[str] = Counter()

    def ao_chegar(ponto: str) -> None:
        vezes[ponto] += 1
        if Passagem(ponto, vezes[ponto]) == onde:
            feito.append(onde)
            acao()

    return ao_passar(ao_chegar), feito


@contextmanager
def fazer_em(nome: str, acao: Callable[[], None], *, vez: int = 1) -> Iterator[None]:
    """Executa `acao` uma vez, na `vez`-ésima passagem pelo ponto `nome`."""
    desligar, feito = _na_passagem(Passagem(nome, vez), acao)
    try:
        yield
    finally:
        desligar()
    assert feito, f"ninguém passou pelo ponto {nome} pela vez {vez}"


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


def _matar() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def morrer_em(onde: Passagem, acao: Callable[[], Any]) -> None:
    """Faz `acao` num processo filho que se mata (SIGKILL) na passagem; falha se ele não morreu assim.

    O filho nasce deste processo, com o contexto dele e sem nenhuma conexão: as suas, ele as abre.
    """
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # as outras threads não seguem para o filho, e não lhe fazem falta
        filho = os.fork()
    if not filho:
        try:
            _na_passagem(onde, _matar)
            acao()
        finally:
            os._exit(0)
    _, fim = os.waitpid(filho, 0)
    morto = os.WIFSIGNALED(fim) and os.WTERMSIG(fim) == signal.SIGKILL
    assert morto, f"o filho não morreu em {onde}: {fim}"
