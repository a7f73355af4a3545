"""Ponte TCP que cai, congela e volta quando o teste manda: falhas de rede de verdade, sem derrubar o servidor."""

import contextlib
import socket
import threading
from typing import Self

_PEDACO = 65536


class Ponte:
    """Encaminha uma porta local para `alvo`; `porta` é estável entre quedas."""

    def __init__(self, alvo: tuple[str, int]) -> None:
        self._alvo = alvo
        self._livre = threading.Event()
        self._livre.set()
        self._pares: list[socket.socket] = []
        self._escuta = self._escutar(0)
        self.porta: int = self._escuta.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_erro: object) -> None:
        self.cair()
        self._livre.set()

    def cair(self) -> None:
        """Corta as ligações abertas e recusa as novas."""
        self._fechar(self._escuta)
        while self._pares:
            self._fechar(self._pares.pop())

    def voltar(self) -> None:
        """Volta a aceitar ligações, na mesma porta."""
        self._livre.set()
        self._escuta = self._escutar(self.porta)

    def congelar(self) -> None:
        """Mantém as ligações abertas e não deixa passar mais nada."""
        self._livre.clear()

    def descongelar(self) -> None:
        """Deixa passar de novo o que estava parado."""
        self._livre.set()

    def _escutar(self, porta: int) -> socket.socket:
        escuta = socket.create_server(("127.0.0.1", porta))
        threading.Thread(target=self._aceitar, args=(escuta,), daemon=True).start()
        return escuta

    def _aceitar(self, escuta: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                cliente, _ = escuta.accept()
                servidor = socket.create_connection(self._alvo)
                self._pares += [cliente, servidor]
                for de, para in ((cliente, servidor), (servidor, cliente)):
                    threading.Thread(target=self._encaminhar, args=(de, para), daemon=True).start()

    def _encaminhar(self, de: socket.socket, para: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while pedaco := de.recv(_PEDACO):
                self._livre.wait()
                para.sendall(pedaco)
        self._fechar(de)
        self._fechar(para)

    @staticmethod
    def _fechar(ponta: socket.socket) -> None:
        with contextlib.suppress(OSError):
            ponta.shutdown(socket.SHUT_RDWR)
        ponta.close()
