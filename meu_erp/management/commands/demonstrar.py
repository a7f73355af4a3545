"""A demonstração: o trabalho principal sobre notas reais, só pela API pública, e a verificação no fim."""

import secrets
import time
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from meu_erp.demonstracao.cliente import ClienteHttp, EfeitosPendentes, RespostaInesperada
from meu_erp.demonstracao.roteiro import Cena, DeviaRecusar, seguir
from meu_erp.demonstracao.trabalho_principal import PASSOS, notas_de_exemplo
from meu_erp.verificacao.afirmacoes import afirmar, falsas, resumir
from meu_erp.verificacao.relatos import relatos_de
from plataforma.operacao.senhas import DA_ENTRADA, aceitar_senha, ler_senha

EMPRESA = {
    "cnpj": "34.238.864/0001-68",
    "razao_social": "Demonstração Alimentos Ltda",
    "regime": "real",
    "municipio": "3550308",
}
EMAIL = "demonstracao@demonstracao.example"


class Command(BaseCommand):
    help = "Compra, vende, recebe, paga e fecha pela API em ENDERECO, e prova o resultado."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endereco", required=True, help="onde o sistema está no ar, como http://127.0.0.1:8000")
        parser.add_argument("--email", help="quem administra uma empresa vazia; sem ele, cria-se a da demonstração")
        aceitar_senha(parser, para_que="a senha dele")

    def handle(self, *args: Any, endereco: str, email: str | None, arquivo_da_senha: str | None, **opcoes: Any) -> None:
        if bool(email) != bool(arquivo_da_senha):
            raise CommandError("Dê --email e --arquivo-da-senha, ou nenhum dos dois.")
        senha = ler_senha(arquivo_da_senha) if arquivo_da_senha else None
        self.inicio = time.monotonic()
        try:
            with self._entrar(endereco, email, senha) as cliente:
                cliente.esperar_a_empresa()
                seguir(PASSOS, Cena(cliente=cliente, notas=notas_de_exemplo()), self._contar)
                self._verificar(cliente)
        except (RespostaInesperada, EfeitosPendentes, DeviaRecusar) as erro:
            raise CommandError(f"A demonstração parou: {erro}") from erro

    def _contar(self, linha: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.inicio:6.1f} s  {linha}")
        self.stdout.flush()

    def _entrar(self, endereco: str, email: str | None, senha: str | None) -> ClienteHttp:
        if email and senha:
            return ClienteHttp(endereco, email=email, senha=senha)
        senha = secrets.token_urlsafe(12)
        login = {"email": EMAIL, "arquivo_da_senha": DA_ENTRADA, "entrada": StringIO(senha)}
        call_command("criar_empresa", stdout=self.stdout, **login, **EMPRESA)
        return ClienteHttp(endereco, email=EMAIL, senha=senha)

    def _verificar(self, cliente: ClienteHttp) -> None:
        relatos = relatos_de(cliente.ler)
        afirmacoes = afirmar(relatos)
        self.stdout.write("\nVerificação")
        for afirmacao in afirmacoes:
            self.stdout.write(f"  {afirmacao}")
        self.stdout.write(f"\nResumo (SHA-256 do conteúdo): {resumir(relatos)}")
        if erradas := falsas(afirmacoes):
            raise CommandError(f"{len(erradas)} de {len(afirmacoes)} afirmações não valem.")
        self.stdout.write(f"{len(afirmacoes)} afirmações, todas certas.")
