"""Rodadas de threads que largam juntas, o que roda ao fundo delas, e o que se confere no fim."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError, Event
from typing import TypeVar

from plataforma.invariantes import verificar
from plataforma.modulo import modulos_registrados
from plataforma.testes.threads import em_paralelo, threads

T = TypeVar("T")
PRAZO_DA_LARGADA_SEGUNDOS = 120


def em_rodadas(
    quantos: int, rodadas: int, agir: Callable[[int, int], T], *, antes: Callable[[int], None] = lambda _rodada: None
) -> list[list[T | Exception]]:
    """De cada rodada, o que `agir(rodada, thread)` deu ou levantou em cada; `antes` roda uma vez, com todas paradas.

    Os threads, e suas conexões, são os mesmos do começo ao fim.
    """
    numeros, largadas = iter(range(quantos)), iter(range(rodadas))
    largada = Barrier(quantos, action=lambda: antes(next(largadas)), timeout=PRAZO_DA_LARGADA_SEGUNDOS)

    def uma_thread() -> list[T | Exception]:
        thread = next(numeros)
        feitos = []
        for rodada in range(rodadas):
            largada.wait()
            feitos.append(tentar(lambda rodada=rodada: agir(rodada, thread)))
        return feitos

    por_thread = em_paralelo(quantos, uma_thread)
    # Se `antes` falha, uma thread levanta o motivo e as outras só a barreira quebrada.
    for levantado in sorted(do_tipo([por_thread], Exception), key=lambda erro: isinstance(erro, BrokenBarrierError)):
        raise levantado
    return [list(rodada) for rodada in zip(*por_thread, strict=True)]


def tentar(agir: Callable[[], T]) -> T | Exception:
    """O que `agir` deu ou levantou."""
    try:
        return agir()
    except Exception as erro:  # noqa: BLE001 o que cada um levantou é o que a prova conta
        return erro


def do_tipo(rodadas: Iterable[Iterable[object]], *tipos: type[T]) -> list[T]:
    """Os resultados destes tipos, de todas as rodadas."""
    return [resultado for rodada in rodadas for resultado in rodada if isinstance(resultado, tipos)]


@contextmanager
def ao_fundo(passo: Callable[[], T], *, pausa_s: float) -> Iterator[list[T]]:
    """Repete `passo` numa thread própria até o fim do bloco; dá a lista do que ele devolveu."""
    parar, feitos = Event(), list[T]()

    def repetir() -> None:
        while not parar.wait(pausa_s):
            feitos.append(passo())

    with threads(1) as comecar:
        futura = comecar(repetir)
        try:
            yield feitos
        finally:
            parar.set()
        futura.result()


def violacoes() -> list[tuple[str, str, int]]:
    """O que os invariantes de todos os módulos acham errado na empresa em contexto."""
    return [
        (modulo.nome, prova["nome"], prova["violacoes"])
        for modulo in modulos_registrados()
        for prova in verificar(modulo.nome, modulo.invariantes)
        if prova["violacoes"]
    ]
