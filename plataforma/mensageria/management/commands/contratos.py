"""Congela o que os módulos prometem uns aos outros, e confere que o código ainda o cumpre."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from plataforma.mensageria.ouvintes import diferencas, escrever, lista_do_codigo
from plataforma.permissoes import escrever_permissoes, permissoes_diferentes, permissoes_do_codigo
from plataforma.topologia import MODULOS, modulos_locais


class Command(BaseCommand):
    help = (
        "congelar: escreve as listas de ouvintes e de permissões (meu_erp/ouvintes.json e permissoes.json). "
        "verificar: falha se o código difere delas."
    )
    requires_system_checks: list[str] = []  # a lista velha não pode impedir que se escreva a nova

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("acao", choices=["congelar", "verificar"])

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        if set(modulos_locais()) != set(MODULOS):
            raise CommandError("Os contratos se congelam com todos os módulos instalados numa só unidade.")
        if acao == "congelar":
            lista = lista_do_codigo()
            escrever(settings.OUVINTES, lista)
            self.stdout.write(f"{len(lista)} tipos de evento em {settings.OUVINTES.name}")
            permissoes = permissoes_do_codigo()
            escrever_permissoes(settings.PERMISSOES, permissoes)
            self.stdout.write(f"{len(permissoes)} permissões em {settings.PERMISSOES.name}")
            return
        faltas = [*diferencas(), *(f"a permissão {p} difere da lista" for p in permissoes_diferentes())]
        if faltas:
            raise CommandError("Contratos diferem do que está congelado:\n" + "\n".join(f"- {f}" for f in faltas))
        self.stdout.write("Contratos conferem.")
