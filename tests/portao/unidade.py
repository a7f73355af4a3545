"""Uma unidade que guarda o que lhe chega e responde o que se lhe manda; para e volta na mesma porta."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from lancador.maquina import LOCAL, porta_livre

CAI = 0
"""No lugar de um status: fecha a conexão sem responder."""


class Chegada(NamedTuple):
    """Uma chamada como chegou."""

    metodo: str
    alvo: str
    campos: dict[str, str]
    corpo: bytes


@dataclass
class UnidadeEco:
    """`respostas` são os próximos status; acabados eles, 200."""

    porta: int = field(default_factory=porta_livre)
    chegadas: list[Chegada] = field(default_factory=list)
    respostas: list[int] = field(default_factory=list)
    conexoes: set[socket.socket] = field(default_factory=set, repr=False)

    @property
    def url(self) -> str:
        return f"http://{LOCAL}:{self.porta}"

    def proximo(self) -> int:
        """O status da próxima resposta."""
        return self.respostas.pop(0) if self.respostas else 200

    @contextmanager
    def no_ar(self) -> Iterator[None]:
        """Atende na sua porta até sair."""
        atendente = type("AtendenteDaUnidade", (_Atendente,), {"unidade": self})
        with ThreadingHTTPServer((LOCAL, self.porta), atendente) as servidor:
            threading.Thread(target=servidor.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
            try:
                yield
            finally:
                servidor.shutdown()
                # Quem para fecha também as conexões paradas.
                for conexao in list(self.conexoes):
                    with suppress(OSError):
                        conexao.shutdown(socket.SHUT_RDWR)


class _Atendente(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    unidade: UnidadeEco

    def setup(self) -> None:
        super().setup()
        self.unidade.conexoes.add(self.connection)

    def finish(self) -> None:
        self.unidade.conexoes.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """As chegadas bastam."""

    def _responder(self) -> None:
        corpo = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.unidade.chegadas.append(Chegada(self.command, self.path, dict(self.headers.items()), corpo))
        status = self.unidade.proximo()
        if status == CAI:
            self.close_connection = True
            return
        visto = json.dumps({"campos": dict(self.headers.items()), "corpo": len(corpo)}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(visto)))
        if status == 503:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(visto)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _responder
