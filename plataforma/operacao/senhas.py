"""Senha dada a um comando: nunca como argumento, que qualquer um da máquina vê na lista de processos."""

import getpass
import sys
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError, CommandParser

DA_ENTRADA = "-"


def aceitar_senha(leitor: CommandParser, *, para_que: str) -> None:
    """Dá ao comando a opção `--arquivo-da-senha`."""
    ajuda = f"arquivo com {para_que}; “-” a lê da entrada padrão, e num terminal a pergunta"
    leitor.add_argument("--arquivo-da-senha", metavar="ARQUIVO", help=ajuda)


def ler_senha(origem: str, *, entrada: TextIO | None = None) -> str:
    """A senha que está em `origem`, sem a quebra de linha do fim. Levanta CommandError."""
    entrada = entrada or sys.stdin
    if origem == DA_ENTRADA:
        return getpass.getpass("Senha: ") if entrada.isatty() else entrada.readline().rstrip("\r\n")
    try:
        return Path(origem).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as erro:
        raise CommandError(f"Não se leu a senha de {origem}: {erro.strerror}.") from erro
