"""Clientes que prendem o que podem: cabeçalho e corpo a gotas, corpo parado, resposta que não se lê, conexão ociosa.

Cada um que o servidor corta volta no mesmo instante: a pressão não cede enquanto dura o `with`.
"""

import select
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

LOCAL = "127.0.0.1"
ENTRE_GOTAS_SEGUNDOS = 0.2
CORTADA = select.POLLRDHUP | select.POLLHUP | select.POLLERR
RECEPCAO_BYTES = 2048


class Especie(NamedTuple):
    """O que o cliente manda ao abrir, e depois de pouco em pouco."""

    nome: str
    inicio: bytes
    gota: bytes = b""


def especies(corpo: str, resposta: str, *, host: str) -> tuple[Especie, ...]:
    """As espécies: `corpo` é o endereço que recebe um POST, `resposta` o que responde muito."""
    post = f"POST {corpo} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: ".encode()
    get = f"GET {resposta} HTTP/1.1\r\nHost: {host}\r\n".encode()
    return (
        Especie("cabecalho_a_gotas", get + b"X-Nome: ", b"x"),
        Especie("corpo_a_gotas", post + b"1000\r\n\r\n" + b'{"email": "', b"x"),
        Especie("corpo_parado", post + b"70000\r\n\r\n" + b"x" * 35_000),
        Especie("resposta_sem_leitor", (get + b"\r\n") * 20),
        Especie("ociosa", b""),
    )


class ClientesLentos:
    """`quantos` clientes de uma espécie, no ar enquanto dura o `with`; `cortados` conta os que o servidor cortou."""

    def __init__(self, porta: int, especie: Especie, quantos: int, origem: str = LOCAL) -> None:
        self._porta, self._especie, self._quantos, self._origem = porta, especie, quantos, origem
        self._fim = threading.Event()
        self._linha = threading.Thread(target=self._manter, name=especie.nome)
        self.cortados = 0

    def __enter__(self) -> Self:
        self._tomadas = [self._abrir() for _ in range(self._quantos)]
        self._linha.start()
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, erro: BaseException | None, pilha: TracebackType | None
    ) -> None:
        self._fim.set()
        self._linha.join()
        for tomada in self._tomadas:
            tomada.close()

    def _abrir(self) -> socket.socket:
        tomada = socket.socket()
        tomada.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEPCAO_BYTES)
        tomada.bind((self._origem, 0))
        tomada.connect((LOCAL, self._porta))
        tomada.settimeout(0)
        with suppress(OSError):  # cortada no mesmo instante: a próxima volta a conta e a reabre
            tomada.send(self._especie.inicio)
        return tomada

    def _manter(self) -> None:
        while not self._fim.wait(ENTRE_GOTAS_SEGUNDOS):
            for posicao, tomada in enumerate(self._tomadas):
                if self._foi_cortada(tomada):
                    self.cortados += 1
                    tomada.close()
                    self._tomadas[posicao] = self._abrir()

    def _foi_cortada(self, tomada: socket.socket) -> bool:
        olhar = select.poll()
        olhar.register(tomada, CORTADA)
        if olhar.poll(0):
            return True
        try:
            tomada.send(self._especie.gota)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return False

    def esperar_cortes(self, quantos: int, segundos: float) -> bool:
        """Se o servidor cortou ao menos `quantos` antes do prazo."""
        limite = time.monotonic() + segundos
        while self.cortados < quantos and time.monotonic() < limite:
            time.sleep(ENTRE_GOTAS_SEGUNDOS)
        return self.cortados >= quantos
