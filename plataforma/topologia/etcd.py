"""Leitura de uma chave do etcd por seu portão JSON (`/v3/kv/range`)."""

import base64
import json
import urllib.request
from urllib.parse import urlsplit

from plataforma.topologia.documento import TopologiaInvalida

ESQUEMA_ETCD = "etcd://"
PRAZO_SEGUNDOS = 5


def ler_do_etcd(origem: str) -> str:
    """Devolve o texto guardado em `etcd://host:porta/chave`; a chave inclui a barra inicial.

    Levanta TopologiaInvalida se o etcd não responde ou não tem a chave.
    """
    partes = urlsplit(origem)
    if not partes.netloc or len(partes.path) < 2:
        raise TopologiaInvalida(f"ERP_TOPOLOGIA={origem} não é como {ESQUEMA_ETCD}servidor:2379/meu_erp/topologia.")
    chave = base64.b64encode(partes.path.encode()).decode()
    request = urllib.request.Request(
        f"http://{partes.netloc}/v3/kv/range",
        data=json.dumps({"key": chave}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PRAZO_SEGUNDOS) as resposta:  # nosec B310 a URL é a da topologia
            achados = json.load(resposta).get("kvs")
    except (OSError, ValueError) as erro:
        raise TopologiaInvalida(
            f"O etcd em {partes.netloc} não respondeu ({erro}). Sem ele a unidade não sabe o que executar e não parte; "
            "confira ERP_TOPOLOGIA e se o etcd está no ar."
        ) from erro
    if not achados:
        raise TopologiaInvalida(
            f"O etcd em {partes.netloc} não tem a chave {partes.path}. Grave nela o documento de topologia: "
            f"etcdctl --endpoints={partes.netloc} put {partes.path} < topologia.toml"
        )
    return base64.b64decode(achados[0]["value"]).decode(errors="replace")
