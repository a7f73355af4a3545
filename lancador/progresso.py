"""O que o lançador diz a quem o chamou."""

import sys


class Falta(Exception):
    """Falta algo que o lançador não pode ou não deve trazer; a mensagem diz o quê e o comando que traz."""


def dizer(texto: str = "") -> None:
    """Uma linha na saída, na hora."""
    sys.stdout.write(f"{texto}\n")
    sys.stdout.flush()


def avisar(texto: str) -> None:
    """Uma linha de aviso na saída de erros."""
    sys.stderr.write(f"aviso: {texto}\n")
    sys.stderr.flush()
