"""Muita gente anônima a entrar ao mesmo tempo, de endereços que ninguém conhece, noutro processo que não o que mede.

    python -m tests.provas.entradas.enxurrada PORTA PESSOAS SEGUNDOS

Cada uma erra, espera o que o Retry-After manda e volta. Escreve quantas respostas houve de cada status.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

SEM_ESPERA_SEGUNDOS = 1.0


def insistir(porta: int, semente: int, largada: threading.Barrier, segundos: float) -> Counter[int]:
    """Uma pessoa; a largada é a mesma para todas."""
    sorteio, vistos = random.Random(semente), Counter[int]()
    conexao = http.client.HTTPConnection("127.0.0.1", porta, timeout=60)
    largada.wait()
    fim = time.monotonic() + segundos
    while time.monotonic() < fim:
        de = f"203.0.{sorteio.randrange(256)}.{sorteio.randrange(256)}"
        corpo = {"email": f"{sorteio.getrandbits(64):x}@exemplo.com.br", "senha": "palpite de quem nao sabe"}
        cabecalhos = {"Content-Type": "application/json", "X-Forwarded-For": de}
        conexao.request("POST", "/api/tokens/", json.dumps(corpo), cabecalhos)
        resposta = conexao.getresponse()
        resposta.read()
        vistos[resposta.status] += 1
        time.sleep(float(resposta.headers.get("Retry-After", SEM_ESPERA_SEGUNDOS)))
    return vistos


def principal(porta: int, pessoas: int, segundos: float) -> None:
    """Solta todas juntas; diz quando estão prontas e, no fim, o que receberam."""
    largada = threading.Barrier(pessoas + 1)
    with ThreadPoolExecutor(pessoas) as threads:
        correndo = [threads.submit(insistir, porta, semente, largada, segundos) for semente in range(pessoas)]
        largada.wait()
        sys.stdout.write("largada\n")
        sys.stdout.flush()
        total = sum((c.result() for c in correndo), Counter[int]())
    sys.stdout.write(json.dumps(total) + "\n")


if __name__ == "__main__":
    principal(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
