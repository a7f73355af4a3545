"""Um etcd de verdade, só da execução."""

import base64
import json
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from lancador.etcd import Etcd, achar_etcd
from lancador.processos import Supervisor


@pytest.fixture(scope="session")
def etcd() -> Iterator[Etcd]:
    """Nó no ar em portas livres do laço local, parado no fim."""
    executavel = achar_etcd()
    if executavel is None:
        pytest.skip("etcd não está instalado: apt-get install etcd-server")
    supervisor = Supervisor(print)
    with tempfile.TemporaryDirectory(prefix="erp-etcd-") as nome:
        no = Etcd(Path(nome), executavel)
        try:
            supervisor.iniciar(no.processo())
            yield no
        finally:
            supervisor.parar()


def gravar(etcd: Etcd, chave: str, texto: str) -> str:
    """Grava `texto` na chave e devolve a origem que a lê."""
    pares = {"key": chave.encode(), "value": texto.encode()}
    corpo = json.dumps({nome: base64.b64encode(valor).decode() for nome, valor in pares.items()}).encode()
    with urllib.request.urlopen(f"http://{etcd.endereco}/v3/kv/put", corpo, timeout=5) as resposta:
        assert resposta.status == 200
    return f"etcd://{etcd.endereco}{chave}"
