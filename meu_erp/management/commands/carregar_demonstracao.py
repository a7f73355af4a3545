"""Enche a empresa de demonstração, para que um recém-chegado tenha o que ver."""

import secrets
from datetime import date
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.documentos import com_digitos
from meu_erp.demonstracao.cliente import ClienteHttp, EfeitosPendentes, RespostaInesperada
from meu_erp.demonstracao.em_processo import conexoes_mantidas
from meu_erp.demonstracao.empresa import PASSOS_DA_EMPRESA
from meu_erp.demonstracao.historia.carga import contar_a_historia
from meu_erp.demonstracao.historia.pessoal import COLEGAS, SemConvite, email_de, entrar
from meu_erp.demonstracao.roteiro import Cena, seguir
from meu_erp.demonstracao.trabalho_principal import notas_de_exemplo
from plataforma.operacao.senhas import DA_ENTRADA, aceitar_senha, ler_senha
from plataforma.topologia import MODULOS, executa_aqui

SEMENTE = "empresa de demonstração"
SAO_PAULO = "3550308"
A_CADA_PARTE = 0.1


class Command(BaseCommand):
    help = (
        "Enche a empresa de demonstração com seis meses de história, nos bancos desta instalação, ou, com --endereco, "
        "com um dia de trabalho, pela API do sistema que está lá. Interrompido, repete-se e continua de onde parou. "
        "Com --nova, cria antes outra empresa, com CNPJ e login novos."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endereco", help="onde está no ar o sistema que se enche pela API")
        parser.add_argument("--nova", action="store_true", help="cria outra empresa de demonstração, vazia, e a enche")
        parser.add_argument("--email", help="quem administra a empresa")
        aceitar_senha(parser, para_que="a senha dele")

    def handle(self, *args: Any, endereco: str | None, nova: bool, **opcoes: Any) -> None:
        if not nova and not (opcoes["email"] and opcoes["arquivo_da_senha"]):
            raise CommandError("Dê --email e --arquivo-da-senha de quem administra a empresa, ou --nova.")
        fora = [modulo for modulo in MODULOS if not executa_aqui(modulo)]
        if fora and not endereco:
            raise CommandError(f"Esta unidade não executa {', '.join(fora)}: dê o --endereco do sistema.")
        email, senha = self._criar() if nova else (opcoes["email"], ler_senha(opcoes["arquivo_da_senha"]))
        try:
            if endereco:
                self._pela_api(endereco, email, senha)
            else:
                self._nos_bancos(email, senha)
        except (RespostaInesperada, EfeitosPendentes, SemConvite) as erro:
            raise CommandError(str(erro)) from erro

    def _nos_bancos(self, email: str, senha: str) -> None:
        self._dito = 0.0
        with conexoes_mantidas():
            recusas = contar_a_historia(entrar(email, senha, SEMENTE), semente=SEMENTE, contar=self._contar)
        if recusas:
            quantos = f"{len(recusas)} passos ficaram de fora, porque a empresa já mudou"
            self.stdout.write(f"{quantos}; o primeiro: {recusas[0]}")
        colegas = ", ".join(f"{email_de(colega, email)} ({colega.papel})" for colega in COLEGAS)
        self.stdout.write(f"A empresa de demonstração está completa. Com a mesma senha entram {colegas}.")

    def _pela_api(self, endereco: str, email: str, senha: str) -> None:
        with ClienteHttp(endereco, email=email, senha=senha, semente=SEMENTE) as cliente:
            cliente.esperar_a_empresa()
            seguir(PASSOS_DA_EMPRESA, Cena(cliente=cliente, notas=notas_de_exemplo()), lambda _linha: None)
        self.stdout.write("A empresa de demonstração tem notas, estoque, clientes, pedidos e títulos.")

    def _contar(self, dia: date, parte: float) -> None:
        if parte - self._dito >= A_CADA_PARTE:
            self._dito = parte
            self.stdout.write(f"  demonstração: {parte:.0%}, até {dia:%d/%m/%Y}")
            self.stdout.flush()

    def _criar(self) -> tuple[str, str]:
        """Empresa com CNPJ e administrador sorteados; devolve o login dele."""
        raiz, senha = f"{secrets.randbelow(10**8):08}", secrets.token_urlsafe(12)
        email = f"admin-{raiz}@demonstracao.example"
        cnpj, nome = com_digitos(f"{raiz}0001"), f"Demonstração {raiz} Ltda"
        login = {"email": email, "arquivo_da_senha": DA_ENTRADA, "entrada": StringIO(senha), "municipio": SAO_PAULO}
        call_command("criar_empresa", cnpj=cnpj, razao_social=nome, stdout=self.stdout, **login)
        self.stdout.write(f"Entre como {email}, senha {senha} (só se mostra aqui).")
        return email, senha
