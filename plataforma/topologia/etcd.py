"""Leitura de uma chave do etcd por seu portão JSON (`/v3/kv/range`)."""

import base64
import json
import urllib.request
from urllib.parse import urlsplit

PRAZO_SEGUNDOS = 5


class EtcdSemChave(Exception):
    """O etcd respondeu, mas a chave não existe."""


def ler_do_etcd(origem: str) -> str:
    """Devolve o texto guardado em `etcd://host:porta/chave`; levanta EtcdSemChave ou OSError."""
    partes = urlsplit(origem)
    chave = base64.b64encode(partes.path.encode()).decode()
    pedido = urllib.request.Request(
        f"http://{partes.netloc}/v3/kv/range",
        data=json.dumps({"key": chave}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(pedido, timeout=PRAZO_SEGUNDOS) as resposta:
        achados = json.load(resposta).get("kvs")
    if not achados:
        raise EtcdSemChave(f"O etcd em {partes.netloc} não tem a chave {partes.path}.")
    return base64.b64decode(achados[0]["value"]).decode()
