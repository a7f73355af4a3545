"""Chaves que assinam os tokens."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import chaves


class Command(BaseCommand):
    help = (
        "listar: os `kid` em uso. girar: publica uma chave nova, que passa a assinar quando todas as unidades já a "
        "conhecem; as anteriores ainda conferem."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("acao", choices=["listar", "girar"])

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        if acao == "girar":
            minutos = int(chaves.ANTECEDENCIA.total_seconds() / 60)
            self.stdout.write(f"Chave nova: {chaves.girar()}. Passa a assinar em {minutos} minutos.")
            return
        assina = chaves.chave_que_assina()
        for chave in chaves.chaves():
            self.stdout.write(f"{chave.kid} {'assina' if chave == assina else 'confere'}")
