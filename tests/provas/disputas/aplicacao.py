"""A aplicação WSGI de produção, que aceita os tokens da prova e morre (SIGKILL), uma vez, no ponto que se pedir.

Pede-se com um arquivo de nome igual ao do ponto: o processo que o apagar é o que morre. O pid de cada um que já pode
atender é o nome de outro arquivo.
"""

import json
import os
import signal
from pathlib import Path

from meu_erp.wsgi import application
from plataforma.identidade.tokens import registrar_fonte_de_chaves
from plataforma.pontos import ao_passar
from plataforma.testes.cliente import KID

PASTA = Path(os.environ["PROVA_PASTA"])
MORTES, VIVOS, CHAVES_PUBLICAS = PASTA / "mortes", PASTA / "vivos", PASTA / "jwks.json"


def _morrer_se_pedido(ponto: str) -> None:
    try:
        (MORTES / ponto).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


registrar_fonte_de_chaves(KID, lambda: json.loads(CHAVES_PUBLICAS.read_text(encoding="utf-8")))
ao_passar(_morrer_se_pedido)
(VIVOS / str(os.getpid())).touch()

__all__ = ["application"]
