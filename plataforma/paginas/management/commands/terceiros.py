"""`manage.py terceiros`: as bibliotecas de fora que as páginas usam."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plataforma.paginas import terceiros


class Command(BaseCommand):
    help = "Confere as bibliotecas de fora guardadas com as páginas, ou as traz de novo pelo npm."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("acao", choices=("conferir", "trazer"))

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        if acao == "trazer":
            with TemporaryDirectory() as oficina:
                terceiros.trazer(Path(oficina))
        if diferem := terceiros.conferir():
            raise CommandError("\n".join([*diferem, "Traga-as de novo: ./erp manage terceiros trazer (pede npm)."]))
        self.stdout.write(f"{sum(len(p['arquivos']) for p in terceiros.lida().values())} arquivos conferem.")
