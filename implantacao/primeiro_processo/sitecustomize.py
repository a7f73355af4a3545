"""Na imagem, o Python lê isto antes de tudo: o primeiro processo de um contêiner obedece desde logo a quem o para.

O núcleo descarta o sinal que o PID 1 não trata, e os nossos só o tratam depois de importar o que vão servir: quem
parasse um contêiner recém-iniciado esperaria o prazo inteiro e o mataria. Até lá não há o que terminar: sai-se na hora,
com o código que teria quem não é PID 1. Depois vale o tratador do próprio processo.
"""

import os
import signal
from types import FrameType

PRIMEIRO = 1


def sair(sinal: int, _quadro: FrameType | None) -> None:
    """Como o núcleo faria: sem mais nada, e com o sinal no código de saída."""
    os._exit(128 + sinal)


if os.getpid() == PRIMEIRO:
    for um in (signal.SIGTERM, signal.SIGINT):
        signal.signal(um, sair)
