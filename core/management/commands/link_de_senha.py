"""Dá outra senha a quem perdeu a sua, quando a instalação não manda e-mail ou a empresa ficou sem administrador."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.servicos.contas import nomes_das_empresas
from core.servicos.instalacao import links_de_senha


class Command(BaseCommand):
    help = "Escreve, para cada conta de um e-mail, um link que vale 24 horas, uma vez, para escolher outra senha."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="e-mail da conta")

    def handle(self, *args: Any, email: str, **opcoes: Any) -> None:
        links = links_de_senha(email)
        if not links:
            raise CommandError(f"Não há conta com o e-mail {email}.")
        for conta, link in links:
            empresas = ", ".join(nomes_das_empresas(conta.id)) or "sem empresa"
            self.stdout.write(f"{conta.nome} ({empresas}): {link}")
