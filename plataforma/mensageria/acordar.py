"""Campainha entre quem publica e o trabalhador da unidade: um datagrama numa socket Unix, sem garantia.

Perdê-lo só atrasa: atrás dele há a varredura periódica do trabalhador.
"""

import os
import select
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from django.conf import settings

from plataforma.topologia import unidade_atual

_EXTENSAO = ".campainha"


def _campainhas() -> Iterable[Path]:
    return Path(settings.EXECUCAO).glob(f"{unidade_atual().nome}-*{_EXTENSAO}")


def acordar() -> None:
    """Toca todas as campainhas da unidade; apaga a que ficou de um processo morto."""
    if not settings.EXECUCAO:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as emissora:
        emissora.settimeout(0)
        for campainha in _campainhas():
            try:
                emissora.sendto(b"1", str(campainha))
            except BlockingIOError:
                continue  # a fila dele está cheia: já vai acordar
            except ConnectionRefusedError:
                campainha.unlink(missing_ok=True)
            except FileNotFoundError:
                continue


class Campainha:
    """A campainha de um trabalhador, aberta enquanto ele roda."""

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

    def __exit__(self, *erro: object) -> None:
        self._socket.close()
        if self._caminho:
            self._caminho.unlink(missing_ok=True)

    def esperar(self, segundos: float, *, outras: Iterable[int] = ()) -> bool:
        """Dorme até um toque, dados numa das `outras` portas, ou o prazo; diz se algo chegou."""
        prontas, _, _ = select.select([self._socket.fileno(), *outras], [], [], segundos)
        while self._tocou():
            pass
        return bool(prontas)

    def _tocou(self) -> bool:
        try:
            self._socket.recv(16)
        except BlockingIOError:
            return False
        return True
