"""A aplicação que os testes servem: diz o que viu, responde muito, falha ou espera, com prazos curtos."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network
from typing import Any

from plataforma.servidor.limites import MEBIBYTE, LimitesDoServidor
from plataforma.servidor.saude import Saude
from plataforma.servidor.servidor import Servidor

THREADS = 2
LIMITES = LimitesDoServidor(
    corpo_segundos=1,
    escoamento_segundos=2,
    corpo_bytes=4 * MEBIBYTE,
    guardados_bytes_por_endereco=6 * MEBIBYTE,
    chamadas=4,
    chamadas_por_endereco=3,
    conexoes_por_endereco=150,
    resposta_segundos=1,
    ronda_segundos=0.2,
)
PROXY = "127.0.0.77"
ESPERAS_SEGUNDOS = {"/prender": 1, "/nao-acabar": 60}


class Pedacos:
    """Uma resposta em pedaços, como a do Django: quantos se fizeram, e se quem os pediu a fechou."""

    streaming = True
    feitos, fechadas = 0, 0

    def __init__(self, quantos: int, *, falha: bool = False) -> None:
        self._quantos, self._falha = quantos, falha

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self._quantos):
            type(self).feitos += 1
            yield b"y" * MEBIBYTE
        if self._falha:
            raise RuntimeError("no meio, de propósito")

    def close(self) -> None:
        type(self).fechadas += 1


EM_PEDACOS = {
    "/pedacos": Pedacos(3),
    "/pedacos-sem-fim": Pedacos(1024),
    "/pedacos-interrompidos": Pedacos(3, falha=True),
}


def eco(ambiente: dict[str, Any], comecar: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    if ambiente["PATH_INFO"] == "/falha":
        raise RuntimeError("de propósito")
    if ambiente["PATH_INFO"] in ESPERAS_SEGUNDOS:
        threading.Event().wait(ESPERAS_SEGUNDOS[ambiente["PATH_INFO"]])
    if ambiente["PATH_INFO"] in EM_PEDACOS:
        comecar("200 OK", [("Content-Type", "text/csv")])
        return EM_PEDACOS[ambiente["PATH_INFO"]]
    corpo = ambiente["wsgi.input"].read()
    visto: dict[str, Any] = {nome: valor for nome, valor in ambiente.items() if isinstance(valor, str)}
    visto |= {"feitos": Pedacos.feitos, "fechadas": Pedacos.fechadas}
    visto |= {"sha256": hashlib.sha256(corpo).hexdigest(), "thread": threading.current_thread().name}
    comecar("200 OK", [("Content-Type", "application/json")])
    return [b"x" * 4 * MEBIBYTE] if ambiente["PATH_INFO"] == "/grande" else [json.dumps(visto).encode()]


SEGREDO = "segredo-de-quem-opera"
saude = Saude(str, detalhes=lambda: b'{"unidade":"eco"}', segredo_do_operador=SEGREDO)
application = Servidor(eco, threads=THREADS, saude=saude, proxies=(ip_network(PROXY),), limites=LIMITES)
