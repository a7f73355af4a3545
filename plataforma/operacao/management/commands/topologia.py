"""Mostra e confere a topologia."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plataforma.api.recursos import PADRAO, mapa_de_recursos
from plataforma.topologia import impedimentos, topologia


class Command(BaseCommand):
    help = "mapa: de que módulo é cada endereço público (JSON). verificar: recusa o que não pode funcionar."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("acao", choices=["mapa", "verificar"])

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        if acao == "mapa":
            self.stdout.write(json.dumps({"prefixos": mapa_de_recursos(), "padrao": PADRAO}, indent=2))
            return
        motivos = impedimentos(settings.AMQP)
        if motivos:
            raise CommandError("Esta topologia não pode funcionar:\n" + "\n".join(f"- {m}" for m in motivos))
        for unidade in topologia().unidades:
            self.stdout.write(f"{unidade.nome}: {', '.join(unidade.modulos)} {unidade.url}".rstrip())
