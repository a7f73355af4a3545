"""Disputas de verdade: threads que largam juntas, cada um com o contexto de quem as cria e suas próprias conexões."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


@contextmanager
def threads(quantos: int) -> Iterator[Callable[[Callable[[], T]], "Future[T]"]]:
    """Dá uma função que põe outra a rodar numa thread; as conexões dela fecham quando ela termina."""
    with ThreadPoolExecutor(quantos) as executor:

        def comecar(funcao: Callable[[], T]) -> "Future[T]":
            def na_thread() -> T:
                try:
                    return funcao()
                finally:
                    connections.close_all()

            return executor.submit(copy_context().run, na_thread)

        yield comecar


def em_paralelo(quantos: int, funcao: Callable[[], T]) -> list[T | Exception]:
    """Executa `funcao` em `quantos` threads que largam juntas; devolve o que cada um deu ou levantou."""
    largada = Barrier(quantos)

    def largar() -> T | Exception:
        largada.wait()
        try:
            return funcao()
        except Exception as erro:  # noqa: BLE001 o que cada thread levantou é o resultado do teste
            return erro

    with threads(quantos) as comecar:
        return [futura.result() for futura in [comecar(largar) for _ in range(quantos)]]
