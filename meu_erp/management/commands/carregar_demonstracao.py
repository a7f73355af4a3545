"""Enche a empresa de demonstração pela API, para que um recém-chegado tenha o que ver."""

import secrets
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.documentos import com_digitos
from meu_erp.demonstracao.cliente import ClienteHttp, EfeitosPendentes, RespostaInesperada
from meu_erp.demonstracao.empresa import PASSOS_DA_EMPRESA
from meu_erp.demonstracao.roteiro import Cena, seguir
from meu_erp.demonstracao.trabalho_principal import notas_de_exemplo
from plataforma.operacao.senhas import DA_ENTRADA, aceitar_senha, ler_senha

SEMENTE = "empresa de demonstração"
SAO_PAULO = "3550308"


class Command(BaseCommand):
    help = (
        "Enche a empresa de demonstração do sistema em ENDERECO; interrompido, repete-se e continua de onde parou. Com "
        "--nova, cria antes outra empresa, com CNPJ e login novos."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endereco", default="http://127.0.0.1:8000", help="onde ele está no ar (%(default)s)")
        parser.add_argument("--nova", action="store_true", help="cria outra empresa de demonstração, vazia, e a enche")
        parser.add_argument("--email", help="quem administra a empresa")
        aceitar_senha(parser, para_que="a senha dele")

    def handle(self, *args: Any, endereco: str, nova: bool, **opcoes: Any) -> None:
        if not nova and not (opcoes["email"] and opcoes["arquivo_da_senha"]):
            raise CommandError("Dê --email e --arquivo-da-senha de quem administra a empresa, ou --nova.")
        email, senha = self._criar() if nova else (opcoes["email"], ler_senha(opcoes["arquivo_da_senha"]))
        try:
            with ClienteHttp(endereco, email=email, senha=senha, semente=SEMENTE) as cliente:
                cliente.esperar_a_empresa()
                seguir(PASSOS_DA_EMPRESA, Cena(cliente=cliente, notas=notas_de_exemplo()), lambda _linha: None)
        except (RespostaInesperada, EfeitosPendentes) as erro:
            raise CommandError(str(erro)) from erro
        self.stdout.write("A empresa de demonstração tem notas, estoque, clientes, pedidos e títulos.")

    def _criar(self) -> tuple[str, str]:
        """Empresa com CNPJ e administrador sorteados; devolve o login dele."""
        raiz, senha = f"{secrets.randbelow(10**8):08}", secrets.token_urlsafe(12)
        email = f"admin-{raiz}@demonstracao.example"
        cnpj, nome = com_digitos(f"{raiz}0001"), f"Demonstração {raiz} Ltda"
        login = {"email": email, "arquivo_da_senha": DA_ENTRADA, "entrada": StringIO(senha), "municipio": SAO_PAULO}
        call_command("criar_empresa", cnpj=cnpj, razao_social=nome, stdout=self.stdout, **login)
        self.stdout.write(f"Entre como {email}, senha {senha} (só se mostra aqui).")
        return email, senha
