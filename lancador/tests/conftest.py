"""Peças comuns: pasta que outra conta atravessa, supervisor que sempre para, unidades HTTP que contam o que veem."""

import hashlib
import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lancador.maquina import LOCAL
from lancador.processos import Supervisor

BLOCO = 64 * 1024


@pytest.fixture
def pasta_aberta() -> Iterator[Path]:
    """Pasta passageira que a conta do PostgreSQL ou do RabbitMQ atravessa."""
    with tempfile.TemporaryDirectory(prefix="erp-") as nome:
        Path(nome).chmod(0o711)
        yield Path(nome)


@pytest.fixture
def avisos() -> list[str]:
    """O que o supervisor disse."""
    return []


@pytest.fixture
def supervisor(avisos: list[str]) -> Iterator[Supervisor]:
    """Supervisor parado no fim, haja o que houver."""
    novo = Supervisor(avisos.append)
    yield novo
    novo.parar()


@dataclass
class Unidade:
    """Servidor HTTP que conta o que recebeu."""

    nome: str
    servidor: ThreadingHTTPServer
    conexoes: int = 0
    chamadas: list[str] = field(default_factory=list)
    andando: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Endereço."""
        return f"http://{LOCAL}:{self.servidor.server_address[1]}"


class Atendente(BaseHTTPRequestHandler):
    """Responde com o que viu; `/api/some/` fecha sem responder, `/api/cala/` fecha depois, sem avisar.

    `/api/grande/` recusa sem ler o corpo. `/api/reinicia/` recusa os dois primeiros, `/api/depende/` sempre: este diz
    que a volta demora. Parada, a unidade aceita conexões e não responde a nada.
    """

    protocol_version = "HTTP/1.1"
    unidade: Unidade

    def setup(self) -> None:
        super().setup()
        self.unidade.conexoes += 1

    def log_message(self, format: str, *args: Any) -> None:
        self.unidade.chamadas.append(self.requestline)

    def _corpo(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            partes = []
            while tamanho := int(self.rfile.readline(), 16):
                partes.append(self.rfile.read(tamanho + 2)[:-2])
            self.rfile.readline()
            return b"".join(partes)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _recusar(self, status: int, espera: str) -> None:
        self._corpo()
        self.send_response(status)
        self.send_header("Retry-After", espera)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _responder(self) -> None:
        self.unidade.andando.wait()
        if self.path == "/api/depende/":
            return self._recusar(503, "5")
        if self.path == "/api/reinicia/" and len(self.unidade.chamadas) < 2:
            return self._recusar((503, 409)[len(self.unidade.chamadas)], "1")
        if self.path == "/api/grande/":
            self.send_error(413)
            return None
        if self.path == "/api/some/":
            self.log_message("")
            self.close_connection = True
            return None
        corpo = self._corpo()
        resumo = hashlib.sha256(corpo).hexdigest()
        visto = {"unidade": self.unidade.nome, "campos": dict(self.headers.items()), "sha256": resumo}
        resposta = corpo if self.path == "/api/eco/" else json.dumps(visto).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(resposta)))
        self.end_headers()
        self.wfile.write(resposta)
        self.close_connection = self.close_connection or self.path == "/api/cala/"
        return None

    do_GET = do_POST = do_PUT = _responder


@pytest.fixture
def abrir_unidade() -> Iterator[Callable[..., Unidade]]:
    """Abre unidades; todas fecham no fim."""
    abertas: list[Unidade] = []

    def abrir(nome: str, porta: int = 0) -> Unidade:
        atendente = type("AtendenteDaUnidade", (Atendente,), {})
        unidade = Unidade(nome, ThreadingHTTPServer((LOCAL, porta), atendente))
        unidade.andando.set()
        atendente.unidade = unidade  # type: ignore[attr-defined]
        threading.Thread(target=unidade.servidor.serve_forever, daemon=True).start()
        abertas.append(unidade)
        return unidade

    yield abrir
    for unidade in abertas:
        unidade.andando.set()
        unidade.servidor.shutdown()
        unidade.servidor.server_close()
