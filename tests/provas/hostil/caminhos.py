"""Caminhos que falham entre quem chama um contrato e quem o executa: um transporte, e um servidor HTTP no meio."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

from plataforma.contratos.base import Operacao
from plataforma.contratos.codificacao import Meta
from plataforma.contratos.erros import FalhaRemota, PrazoVencido
from plataforma.contratos.ligacao import Transporte
from plataforma.erros import ErroDeNegocio
from plataforma.valores import Dto

Modo = Literal["recusa", "prazo_antes", "prazo_depois", "corte_antes", "corte_depois", "repetida", "tardia"]
MODOS: tuple[Modo, ...] = ("recusa", "prazo_antes", "prazo_depois", "corte_antes", "corte_depois", "repetida", "tardia")


class TransporteHostil:
    """Leva tudo por outro transporte, menos a `vez`-ésima chamada de um comando, que sofre o `modo`, uma vez só."""

    nome = "hostil"

    def __init__(self, por: Transporte, modo: Modo | None = None, vez: int = 1) -> None:
        self._por, self.modo, self._vez = por, modo, vez
        self._tardias: list[Callable[[], Any]] = []
        self.comandos: list[str] = []

    def chamar(self, operacao: Operacao, args: Dto, corpo: bytes, meta: Meta) -> Any:
        """Como o transporte de baixo, ou a falha."""
        if operacao.eh_comando:
            self.comandos.append(operacao.rotulo)
            if len(self.comandos) == self._vez and self.modo is not None:
                return self._falhar(self.modo, operacao, lambda: self._por.chamar(operacao, args, corpo, meta))
        return self._por.chamar(operacao, args, corpo, meta)

    def chegarem_as_tardias(self) -> None:
        """O que ficou pelo caminho chega agora a quem executa; ninguém mais espera a resposta."""
        while self._tardias:
            self._tardias.pop()()

    def _falhar(self, modo: Modo, operacao: Operacao, chamar: Callable[[], Any]) -> Any:
        if modo == "recusa":
            raise recusa_de(operacao)
        if modo == "tardia":
            self._tardias.append(chamar)
        if modo in ("prazo_depois", "corte_depois", "repetida"):
            chamar()
        if modo == "repetida":
            return chamar()
        classe = FalhaRemota if modo.startswith("corte") else PrazoVencido
        raise classe(f"{operacao.rotulo}: {modo}, a mando da prova.")


def recusa_de(operacao: Operacao) -> ErroDeNegocio:
    """Uma recusa que o contrato declara, das que não levam dados."""
    classe = next(classe for classe in operacao.erros.values() if classe.tipo_dos_dados is None)
    return classe("Recusada a mando da prova.")


Defeito = Literal["503_antes", "503_depois", "corte_antes", "corte_depois", "mudo_antes", "mudo_depois", "dobrada"]
DEFEITOS: tuple[Defeito, ...] = (
    "503_antes", "503_depois", "corte_antes", "corte_depois", "mudo_antes", "mudo_depois", "dobrada",
)  # fmt: skip
MUDOS = ("mudo_antes", "mudo_depois")


class Intermediario(ThreadingHTTPServer):
    """Um servidor HTTP de verdade entre duas unidades: passa adiante as chamadas, com os defeitos do roteiro.

    "mudo" não responde enquanto quem chamou espera; solto, o que não chegou chega, atrasado.
    """

    daemon_threads = False

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Atendente)
        self.destino = urlsplit(url).netloc
        self.roteiro: list[Defeito] = []
        self.respondidos: list[int] = []
        self.solto = threading.Event()

    @property
    def url(self) -> str:
        """Por onde se chama."""
        return f"http://127.0.0.1:{self.server_port}"


class _Atendente(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Intermediario

    def do_POST(self) -> None:
        corpo = self.rfile.read(int(self.headers["Content-Length"]))
        defeito = self.server.roteiro.pop(0) if self.server.roteiro else None
        if defeito == "mudo_antes":
            self.server.solto.wait()
        if defeito not in ("503_antes", "corte_antes"):
            status, resposta = self._adiante(corpo)
        if defeito == "dobrada":
            status, resposta = self._adiante(corpo)
        if defeito == "mudo_depois":
            self.server.solto.wait()
        if defeito in ("corte_antes", "corte_depois", *MUDOS):
            self.close_connection = True
        elif defeito in ("503_antes", "503_depois"):
            self._responder(503, b"{}")
        else:
            self._responder(status, resposta)

    def _adiante(self, corpo: bytes) -> tuple[int, bytes]:
        conexao = http.client.HTTPConnection(self.server.destino)
        conexao.request("POST", self.path, corpo, dict(self.headers))
        resposta = conexao.getresponse()
        lida = resposta.status, resposta.read()
        conexao.close()
        self.server.respondidos.append(resposta.status)
        return lida

    def _responder(self, status: int, corpo: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(corpo)))
        self.end_headers()
        self.wfile.write(corpo)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def intermediario(url: str) -> Iterator[Intermediario]:
    """Um intermediário no ar até o fim do bloco, quando tudo o que segurava já chegou."""
    with Intermediario(url) as servidor:
        thread = threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield servidor
        finally:
            servidor.solto.set()
            servidor.shutdown()
            thread.join()
