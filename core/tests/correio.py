"""Um servidor SMTP de verdade, de uma thread, que guarda o que lhe mandam (RFC 5321)."""

import email
import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from threading import Thread

TOKEN = re.compile(r"\?token=([A-Za-z0-9_-]{86})")


class Correio(socketserver.ThreadingTCPServer):
    """Cada mensagem recebida, por destinatário."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversa)
        self.recebidas: list[tuple[str, EmailMessage]] = []

    @property
    def porta(self) -> int:
        return int(self.server_address[1])

    def mensagens(self, para: str) -> list[EmailMessage]:
        """As mensagens que este endereço recebeu."""
        return [mensagem for destino, mensagem in self.recebidas if destino == para]

    def textos(self, para: str) -> list[str]:
        """O corpo de cada mensagem que este endereço recebeu."""
        return [str(mensagem.get_content()) for mensagem in self.mensagens(para)]

    def tokens(self, para: str) -> list[str]:
        """Os tokens de todos os links que este endereço recebeu, na ordem."""
        return [token for corpo in self.textos(para) for token in TOKEN.findall(corpo)]


class _Conversa(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 correio\r\n")
        para = ""
        for linha in iter(self.rfile.readline, b""):
            verbo = linha[:4].upper()
            if verbo == b"RCPT":
                para = linha.decode().split("<")[1].split(">")[0]
            if verbo == b"DATA":
                self.wfile.write(b"354 mande\r\n")
                self._guardar(para)
            if verbo == b"QUIT":
                self.wfile.write(b"221 ate logo\r\n")
                return
            self.wfile.write(b"250 ok\r\n")

    def _guardar(self, para: str) -> None:
        linhas = iter(self.rfile.readline, b".\r\n")
        mensagem = email.message_from_bytes(b"".join(linhas), policy=default)
        assert isinstance(self.server, Correio)
        assert isinstance(mensagem, EmailMessage)
        self.server.recebidas.append((para, mensagem))


@contextmanager
def correio() -> Iterator[Correio]:
    """Um no ar, até o fim do bloco."""
    with Correio() as servidor:
        thread = Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield servidor
        finally:
            servidor.shutdown()
            thread.join()
