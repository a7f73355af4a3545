"""Repete eventos do arquivo de um módulo para um consumidor."""

from datetime import datetime
from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plataforma.mensageria.repeticao import FiltroDeEventos, repetir, repetir_outra_vez
from plataforma.topologia import modulos_com_banco


class Command(BaseCommand):
    help = "repetir MODULO --consumidor X: reenvia o arquivado; quem já executou ignora, salvo com --outra-vez."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("acao", choices=["repetir"])
        parser.add_argument("modulo", choices=modulos_com_banco())
        parser.add_argument("--consumidor", required=True)
        parser.add_argument("--motivo", required=True)
        parser.add_argument("--tipo")
        parser.add_argument("--agregado", help="por exemplo pedido:<uuid>")
        parser.add_argument("--desde", type=datetime.fromisoformat, help="instante ISO 8601 com fuso")
        parser.add_argument("--ate", type=datetime.fromisoformat)
        parser.add_argument("--outra-vez", action="store_true", help="o efeito acontece de novo")

    def handle(self, *args: Any, modulo: str, motivo: str, outra_vez: bool, **opcoes: Any) -> None:
        filtro = FiltroDeEventos(**{nome: opcoes[nome] for nome in ("consumidor", "tipo", "agregado", "desde", "ate")})
        funcao = repetir_outra_vez if outra_vez else repetir
        self.stdout.write(f"{funcao(modulo, filtro, operador=getuser(), motivo=motivo)} mensagens a caminho.")
