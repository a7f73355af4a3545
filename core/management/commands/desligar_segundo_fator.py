"""Tira o segundo fator de quem perdeu o aparelho e os códigos de recuperação."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.servicos.contas import nomes_das_empresas
from core.servicos.instalacao import desligar_segundo_fator


class Command(BaseCommand):
    help = (
        "Desliga o segundo fator das contas de um e-mail e encerra as sessões delas; a senha continua a mesma. Confira "
        "antes, como quando a conta foi dada, que quem pede é a pessoa."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="e-mail da conta")

    def handle(self, *args: Any, email: str, **opcoes: Any) -> None:
        contas = desligar_segundo_fator(email)
        if not contas:
            raise CommandError(f"Nenhuma conta com o e-mail {email} tem segundo fator.")
        for conta in contas:
            empresas = ", ".join(nomes_das_empresas(conta.id)) or "sem empresa"
            self.stdout.write(f"{conta.nome} ({empresas}): desligado; que a pessoa o ligue de novo.")
