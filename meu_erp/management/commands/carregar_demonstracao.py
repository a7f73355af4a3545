"""Enche a empresa de demonstração pela API da casa, para que um recém-chegado tenha o que ver."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meu_erp.demonstracao.cliente import ClienteDaCasa, EfeitosPendentes, RespostaInesperada
from meu_erp.demonstracao.empresa import PASSOS_DA_EMPRESA
from meu_erp.demonstracao.roteiro import Cena, seguir
from meu_erp.demonstracao.trabalho_principal import notas_de_exemplo

SEMENTE = "empresa de demonstração"


class Command(BaseCommand):
    help = "Enche a empresa de demonstração da casa em ENDERECO; interrompido, repete-se e continua de onde parou."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endereco", required=True, help="onde a casa está no ar, como http://127.0.0.1:8000")
        parser.add_argument("--email", required=True, help="quem administra a empresa")
        parser.add_argument("--senha", required=True, help="a senha dele")

    def handle(self, *args: Any, endereco: str, email: str, senha: str, **opcoes: Any) -> None:
        try:
            with ClienteDaCasa(endereco, email=email, senha=senha, semente=SEMENTE) as cliente:
                cliente.esperar_a_empresa()
                seguir(PASSOS_DA_EMPRESA, Cena(cliente=cliente, notas=notas_de_exemplo()), lambda _linha: None)
        except (RespostaInesperada, EfeitosPendentes) as erro:
            raise CommandError(str(erro)) from erro
        self.stdout.write("A empresa de demonstração tem notas, estoque, clientes, pedidos e títulos.")
