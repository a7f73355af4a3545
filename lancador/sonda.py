"""Pergunta a um processo se está bem: `python -IS lancador/sonda.py URL` sai com 0, ou com 1 e diz por quê.

Não usa o resto do projeto nem o que está instalado: um contêiner a inicia a cada poucos segundos.
"""

import http.client
import sys
from urllib.parse import urlsplit

PRAZO_SEGUNDOS = 3
MOSTRADOS_BYTES = 1000


def impedimento(url: str) -> str:
    """O que o processo diz que o impede, ou que não respondeu; vazio se ele responde 200."""
    try:
        partes = urlsplit(url)
        conexao = http.client.HTTPConnection(partes.hostname or "", partes.port or 80, timeout=PRAZO_SEGUNDOS)
    except ValueError as erro:
        return f"“{url}” não é um endereço: {erro}."
    try:
        conexao.request("GET", partes.path or "/")
        resposta = conexao.getresponse()
        corpo = resposta.read(MOSTRADOS_BYTES).decode(errors="replace")
    except (OSError, http.client.HTTPException) as erro:
        return f"{url} não respondeu: {erro or type(erro).__name__}."
    finally:
        conexao.close()
    return "" if resposta.status == http.HTTPStatus.OK else f"{url} respondeu {resposta.status}: {corpo}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Uso: python -IS lancador/sonda.py URL")
    sys.exit(impedimento(sys.argv[1]) or 0)
