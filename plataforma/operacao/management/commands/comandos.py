"""Mostra e resolve os comandos em etapas que falharam em todas as tentativas, nos módulos desta unidade."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plataforma.comandos import comandos_mortos, desfazer_comando, reenviar_comando
from plataforma.erros import ErroDeNegocio
from plataforma.topologia import modulos_com_banco


class Command(BaseCommand):
    help = "listar | reenviar MODULO COMANDO | desfazer MODULO COMANDO --motivo ..."

    def add_arguments(self, parser: CommandParser) -> None:
        acoes = parser.add_subparsers(dest="acao", required=True)
        acoes.add_parser("listar")
        for acao in ("reenviar", "desfazer"):
            uma = acoes.add_parser(acao)
            uma.add_argument("modulo")
            uma.add_argument("comando", type=UUID)
            if acao == "desfazer":
                uma.add_argument("--motivo", required=True)

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        try:
            {"listar": self._listar, "reenviar": self._reenviar, "desfazer": self._desfazer}[acao](**opcoes)
        except ErroDeNegocio as erro:
            raise CommandError(erro.detalhe) from erro

    def _listar(self, **_opcoes: Any) -> None:
        for modulo in modulos_com_banco():
            for c in comandos_mortos(modulo):
                self.stdout.write(f"{modulo} {c.id} {c.operacao} {c.documento}, {c.tentativas} vezes: {c.ultimo_erro}")

    def _reenviar(self, *, modulo: str, comando: UUID, **_opcoes: Any) -> None:
        reenviar_comando(modulo, comando)
        self.stdout.write("O trabalhador o retoma na próxima volta.")

    def _desfazer(self, *, modulo: str, comando: UUID, motivo: str, **_opcoes: Any) -> None:
        self.stdout.write(f"O comando terminou {desfazer_comando(modulo, comando, motivo=motivo)}.")
