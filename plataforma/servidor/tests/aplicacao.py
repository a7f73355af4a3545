"""A aplicação que os testes servem: diz o que viu, responde muito, falha ou espera, com prazos curtos."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterable
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


def eco(ambiente: dict[str, Any], comecar: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    if ambiente["PATH_INFO"] == "/falha":
        raise RuntimeError("de propósito")
    if ambiente["PATH_INFO"] in ESPERAS_SEGUNDOS:
        threading.Event().wait(ESPERAS_SEGUNDOS[ambiente["PATH_INFO"]])
    corpo = ambiente["wsgi.input"].read()
    visto = {nome: valor for nome, valor in ambiente.items() if isinstance(valor, str)}
    visto |= {"sha256": hashlib.sha256(corpo).hexdigest(), "thread": threading.current_thread().name}
    comecar("200 OK", [("Content-Type", "application/json")])
    return [b"x" * 4 * MEBIBYTE] if ambiente["PATH_INFO"] == "/grande" else [json.dumps(visto).encode()]


SEGREDO = "segredo-de-quem-opera"
saude = Saude(str, detalhes=lambda: b'{"unidade":"eco"}', segredo_do_operador=SEGREDO)
application = Servidor(eco, threads=THREADS, saude=saude, proxies=(ip_network(PROXY),), limites=LIMITES)
