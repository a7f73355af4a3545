"""Escreve a página das variáveis de ambiente."""

from typing import Any

from django.core.management.base import BaseCommand

from plataforma.operacao.variaveis import PAGINA, pagina


class Command(BaseCommand):
    help = "Escreve docs/variaveis.md do que o código lê."

    def handle(self, *args: Any, **opcoes: Any) -> None:
        PAGINA.write_text(pagina(), encoding="utf-8")
        self.stdout.write(f"Escrita {PAGINA.name}.")
