"""Disputas de verdade: fios que largam juntos, cada um com o contexto de quem os cria e suas próprias conexões."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


@contextmanager
def fios(quantos: int) -> Iterator[Callable[[Callable[[], T]], "Future[T]"]]:
    """Dá uma função que põe outra a rodar numa thread; as conexões dela fecham quando ela termina."""
    with ThreadPoolExecutor(quantos) as executor:

        def comecar(funcao: Callable[[], T]) -> "Future[T]":
            def no_fio() -> T:
                try:
                    return funcao()
                finally:
                    connections.close_all()

            return executor.submit(copy_context().run, no_fio)

        yield comecar


def em_paralelo(quantos: int, funcao: Callable[[], T]) -> list[T | Exception]:
    """Executa `funcao` em `quantos` fios que largam juntos; devolve o que cada um deu ou levantou."""
    largada = Barrier(quantos)

    def largar() -> T | Exception:
        largada.wait()
        try:
            return funcao()
        except Exception as erro:  # noqa: BLE001 o que cada thread levantou é o resultado do teste
            return erro

    with fios(quantos) as comecar:
        return [futura.result() for futura in [comecar(largar) for _ in range(quantos)]]
