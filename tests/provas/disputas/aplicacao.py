"""A aplicação de produção, que aceita os tokens da prova e morre (SIGKILL), uma vez, no ponto que se pedir.

Pede-se com um arquivo de nome igual ao do ponto; o processo que lhe puser o próprio nome é o que morre.
"""

import json
import os
import signal
from pathlib import Path

from meu_erp.rsgi import application
from plataforma.identidade.tokens import registrar_fonte_de_chaves
from plataforma.pontos import ao_passar
from plataforma.testes.cliente import KID

PASTA, NOME = Path(os.environ["PROVA_PASTA"]), os.environ["PROVA_NOME"]


def _morrer_se_pedido(ponto: str) -> None:
    try:
        (PASTA / ponto).rename(PASTA / f"{NOME}.morreu")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


registrar_fonte_de_chaves(KID, lambda: json.loads((PASTA / "jwks.json").read_text(encoding="utf-8")))
ao_passar(_morrer_se_pedido)

__all__ = ["application"]
