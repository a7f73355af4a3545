"""Mostra a configuração em vigor e escreve a página das variáveis."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plataforma.configuracao.leitura import desconhecidas
from plataforma.configuracao.quadro import em_vigor, pagina
from plataforma.topologia.carregar import RAIZ

PAGINA = RAIZ / "docs" / "variaveis.md"


class Command(BaseCommand):
    help = "Mostra cada variável, o valor em vigor e de onde veio, sem os segredos; ou escreve docs/variaveis.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        acoes = parser.add_subparsers(dest="acao", required=True)
        mostrar = acoes.add_parser("mostrar", help="o valor em vigor de cada variável")
        mostrar.add_argument("--json", action="store_true", help="em JSON, uma lista")
        acoes.add_parser("documentar", help="escreve docs/variaveis.md")

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        if acao == "documentar":
            PAGINA.write_text(pagina(), encoding="utf-8")
            self.stdout.write(f"Escrita {PAGINA.name}.")
        elif opcoes["json"]:
            self.stdout.write(json.dumps([asdict(linha) for linha in em_vigor()], ensure_ascii=False, indent=1))
        else:
            self._mostrar()
        for nome in desconhecidas() if acao == "mostrar" else ():
            self.stderr.write(f"{nome} não é uma variável deste sistema, e nada muda.")

    def _mostrar(self) -> None:
        for linha in em_vigor():
            self.stdout.write(f"{linha.variavel} = {linha.valor or '(vazia)'}  [{linha.origem}]")
            self.stdout.write(f"    {linha.para_que}")
