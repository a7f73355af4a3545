"""TLS de verdade diante de um PostgreSQL: o da suíte é compilado sem ele, e o cliente não vê a diferença."""

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from typing import Self

from plataforma.testes.certificados import LOCAL, certificado

SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""A mensagem SSLRequest do protocolo do PostgreSQL."""
_PEDACO = 65536


class ComTls:
    """Ponte que só deixa passar quem começa por TLS; `certificado` é o que o cliente confere (`sslrootcert`)."""

    def __init__(self, alvo: tuple[str, int], pasta: Path) -> None:
        self._alvo = alvo
        self.certificado, chave = certificado(pasta)
        self._contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._contexto.load_cert_chain(self.certificado, chave)
        self._escuta = socket.create_server((LOCAL, 0))
        self.porta: int = self._escuta.getsockname()[1]
        threading.Thread(target=self._aceitar, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_erro: object) -> None:
        with contextlib.suppress(OSError):
            self._escuta.shutdown(socket.SHUT_RDWR)
        self._escuta.close()

    def _aceitar(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._atender, args=(self._escuta.accept()[0],), daemon=True).start()

    def _atender(self, cliente: socket.socket) -> None:
        with cliente, contextlib.suppress(OSError):
            if cliente.recv(len(SSL_REQUEST), socket.MSG_WAITALL) != SSL_REQUEST:
                return
            cliente.sendall(b"S")
            with (
                self._contexto.wrap_socket(cliente, server_side=True) as cifrado,
                socket.create_connection(self._alvo) as servidor,
            ):
                threading.Thread(target=_encaminhar, args=(servidor, cifrado), daemon=True).start()
                _encaminhar(cifrado, servidor)


def _encaminhar(de: socket.socket, para: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        while pedaco := de.recv(_PEDACO):
            para.sendall(pedaco)
        para.shutdown(socket.SHUT_RDWR)
