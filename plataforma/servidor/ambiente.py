"""Do que o granian leu ao ambiente WSGI, recusando o que dois servidores leriam de dois modos."""

import sys
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Protocol

from plataforma.servidor.recusas import Campos, ChamadaRecusada

UNICOS = frozenset({"host", "authorization", "content-length", "content-type", "idempotency-key", "transfer-encoding"})
# O granian cala os campos de valor fora do ASCII: calar um destes mudaria o que a chamada pede.
NUNCA_CALADOS = UNICOS | {"if-match", "if-none-match", "x-forwarded-for"}
SEM_PREFIXO = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
FIXO = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class Cabecalhos(Protocol):
    """Os campos de uma chamada, como o granian os dá."""

    def keys(self) -> list[str]: ...
    def items(self) -> Campos: ...
    def get(self, nome: str) -> str | None: ...


class Escopo(Protocol):
    """A chamada, como o granian a dá."""

    http_version: str
    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Cabecalhos


def separar(endereco: str) -> tuple[str, str]:
    """Máquina e porta de `1.2.3.4:80` ou `[::1]:80`."""
    maquina, _, porta = endereco.rpartition(":")
    return maquina.strip("[]"), porta


def ambiente_wsgi(escopo: Escopo) -> dict[str, Any]:
    """O ambiente sem o corpo. Levanta ChamadaRecusada."""
    _recusar_ambiguo(escopo)
    servidor, porta = separar(escopo.server)
    ambiente = {
        **FIXO,
        "REQUEST_METHOD": escopo.method,
        "PATH_INFO": _em_latin1(escopo.path),
        "QUERY_STRING": _em_latin1(escopo.query_string),
        "SERVER_NAME": servidor,
        "SERVER_PORT": porta,
        "SERVER_PROTOCOL": f"HTTP/{escopo.http_version}",
        "REMOTE_ADDR": separar(escopo.client)[0],
        "wsgi.url_scheme": escopo.scheme,
    }
    for nome, valor in escopo.headers.items():
        # `X_Forwarded_For` viraria a mesma variável que `X-Forwarded-For`.
        if "_" in nome:
            continue
        variavel = _variavel(nome)
        separador = "; " if nome == "cookie" else ","
        ambiente[variavel] = f"{ambiente[variavel]}{separador}{valor}" if variavel in ambiente else valor
    return ambiente


@lru_cache(maxsize=256)
def _variavel(nome: str) -> str:
    return SEM_PREFIXO.get(nome) or "HTTP_" + nome.upper().replace("-", "_")


def _em_latin1(texto: str) -> str:
    return texto if texto.isascii() else texto.encode().decode("latin-1")


def _recusar_ambiguo(escopo: Escopo) -> None:
    nomes = [nome for nome, _ in escopo.headers.items()]
    distintos = set(nomes)
    presentes = escopo.headers.keys()
    if len(presentes) != len(distintos) and (calados := NUNCA_CALADOS & (set(presentes) - distintos)):
        _recusar(f"O campo {min(calados)} tem um caractere fora do ASCII.")
    if len(nomes) != len(distintos):
        for nome in sorted(UNICOS & distintos):
            if nomes.count(nome) > 1:
                _recusar(f"O campo {nome} veio mais de uma vez.")
    if "transfer-encoding" in distintos and "content-length" in distintos:
        _recusar("Transfer-Encoding e Content-Length juntos.")
    if "host" not in distintos and escopo.http_version == "1.1":
        _recusar("Falta o campo Host.")
    if escopo.authority is not None or not escopo.path.startswith("/"):
        _recusar("O endereço da chamada precisa ser um caminho, que começa por barra.")


def _recusar(detalhe: str) -> None:
    raise ChamadaRecusada(HTTPStatus.BAD_REQUEST, detalhe)
