"""Chaves que assinam os tokens."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import chaves


class Command(BaseCommand):
    help = "listar: os `kid` em uso. girar: cria uma chave, que passa a assinar; as anteriores ainda conferem."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("acao", choices=["listar", "girar"])

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        if acao == "girar":
            self.stdout.write(f"Chave nova: {chaves.girar()}")
            return
        *antigas, atual = chaves.chaves()
        for chave in antigas:
            self.stdout.write(f"{chave.kid} confere")
        self.stdout.write(f"{atual.kid} assina")
