"""Verifica o livro de uma ou mais empresas."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from financeiro.verificacao import verificar_livro
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.valores import novo_id


class Command(BaseCommand):
    help = "Relê o livro: cadeia de resumos, soma de cada lançamento, saldos mantidos. Sai com erro se algo não bate."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("empresas", nargs="+", type=UUID, metavar="EMPRESA", help="id da empresa")

    def handle(self, *args: Any, empresas: list[UUID], **opcoes: Any) -> None:
        achados = 0
        for empresa in empresas:
            with agir_como(Ator(usuario_id=novo_id(), empresa_id=empresa)):
                lidos, problemas = verificar_livro()
            self.stdout.write(f"{empresa}: {lidos} lançamento(s), {len(problemas)} problema(s)")
            for problema in problemas:
                self.stdout.write(f"  {problema}")
            achados += len(problemas)
        if achados:
            raise CommandError(f"O livro tem {achados} problema(s).")
