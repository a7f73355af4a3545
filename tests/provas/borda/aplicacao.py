"""Uma unidade sem banco: responde o que viu da chamada."""

import json
from collections.abc import Callable, Iterable
from ipaddress import ip_network
from typing import Any

from lancador.maquina import LOCAL
from plataforma.servidor.limites import MEBIBYTE
from plataforma.servidor.saude import Saude
from plataforma.servidor.servidor import Servidor


def eco(ambiente: dict[str, Any], comecar: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    corpo = ambiente["wsgi.input"].read()
    comecar("200 OK", [("Content-Type", "application/json")])
    if ambiente["PATH_INFO"] == "/grande":
        return [b"x" * MEBIBYTE]
    campos = {nome: valor for nome, valor in ambiente.items() if nome.startswith("HTTP_")}
    return [json.dumps({"campos": campos, "corpo": corpo.decode("latin-1")}).encode()]


saude = Saude(str, detalhes=bytes, segredo_do_operador="")
application = Servidor(eco, threads=2, saude=saude, proxies=(ip_network(LOCAL),))
