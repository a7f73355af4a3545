"""Aviso ao trabalhador da unidade: um datagrama que diz em que fila de que módulo há trabalho, sem garantia.

Perdê-lo só atrasa: atrás dele há a varredura periódica do trabalhador.
"""

import os
import select
import socket
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Self

from django.conf import settings

from plataforma.topologia import unidade_atual

_EXTENSAO = ".aviso"
_TAMANHO_DO_AVISO = 64
# O Linux guarda uns dez datagramas por socket; com tantos à espera, algum aviso pode ter se perdido.
_AVISOS_DEMAIS = 10

NomeDaFila = Literal["outbox", "inbox"]


class Fila(NamedTuple):
    """Uma das duas filas de um módulo: a do que ele tem a entregar, ou a do que tem a executar."""

    modulo: str
    nome: str


def acordar(modulo: str, nome: NomeDaFila) -> None:
    """Avisa os trabalhadores da unidade de que há trabalho nesta fila; apaga o soquete de um processo morto."""
    if not settings.EXECUCAO:
        return
    aviso = f"{modulo} {nome}".encode()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as emissora:
        emissora.settimeout(0)
        for soquete in _soquetes(settings.EXECUCAO, int(time.monotonic())):
            try:
                emissora.sendto(aviso, soquete)
            except BlockingIOError:
                continue  # a fila dele está cheia: já vai acordar
            except ConnectionRefusedError:
                Path(soquete).unlink(missing_ok=True)
            except FileNotFoundError:
                continue


@lru_cache(maxsize=1)
def _soquetes(execucao: str, _segundo: int) -> tuple[str, ...]:
    # Um trabalhador que acaba de abrir o seu espera até um segundo por ele: a varredura dele não o espera.
    return tuple(str(caminho) for caminho in Path(execucao).glob(f"{unidade_atual().nome}-*{_EXTENSAO}"))


class SoqueteDeAvisos:
    """O soquete de um trabalhador, aberto enquanto ele roda."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        self._caminho: Path | None = None

    def __enter__(self) -> Self:
        if settings.EXECUCAO:
            self._caminho = Path(settings.EXECUCAO) / f"{unidade_atual().nome}-{os.getpid()}{_EXTENSAO}"
            self._caminho.unlink(missing_ok=True)
            self._socket.bind(str(self._caminho))
        return self

    def __exit__(self, *_erro: object) -> None:
        self._socket.close()
        if self._caminho:
            self._caminho.unlink(missing_ok=True)

    def esperar(self, segundos: float, *, outros: Iterable[int] = ()) -> frozenset[Fila] | None:
        """Dorme até um aviso, dados num dos `outros` descritores, ou o prazo.

        Devolve as filas avisadas; None se foram tantos que algum pode ter ficado de fora.
        """
        select.select([self._socket.fileno(), *outros], [], [], segundos)
        avisos: list[Fila] = []
        while (aviso := self._aviso()) is not None:
            avisos.append(aviso)
        return frozenset(avisos) if len(avisos) < _AVISOS_DEMAIS else None

    def _aviso(self) -> Fila | None:
        try:
            modulo, _, nome = self._socket.recv(_TAMANHO_DO_AVISO).decode().partition(" ")
            return Fila(modulo, nome)
        except BlockingIOError:
            return None
