"""Verifica o sistema inteiro, empresa por empresa: os invariantes de cada módulo e as igualdades entre eles."""

from functools import partial
from typing import Any
from uuid import UUID

import httpx2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from meu_erp.demonstracao.cliente import ClienteHttp, RespostaInesperada
from meu_erp.verificacao.afirmacoes import afirmar, de_cada_modulo, de_quietude, falsas
from meu_erp.verificacao.espera import LeituraDoSistema, ler_quieto
from meu_erp.verificacao.relatos import empresas, relatos_daqui, relatos_de
from plataforma.operacao.senhas import aceitar_senha, ler_senha
from plataforma.topologia import MODULOS, executa_aqui

FALHOU, NADA_SE_AFIRMA = 1, 2


class Command(BaseCommand):
    help = (
        "Afirma, uma por linha, o que vale em cada módulo e entre eles, de todas as empresas. Sai com 1 se algo não "
        "vale, e com 2 se nada se pôde afirmar: o sistema não ficou quieto no prazo, ou não respondeu."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "empresas", nargs="*", metavar="EMPRESA", help="id; sem nenhum, todas, ou pela API a de --email"
        )
        parser.add_argument(
            "--endereco",
            help="pergunta pela API, como http://127.0.0.1:8000, em que qualquer unidade serve; sem ele, aos bancos",
        )
        parser.add_argument("--email", help="quem administra a empresa")
        aceitar_senha(parser, para_que="a senha dele")
        parser.add_argument("--prazo-segundos", type=float, default=30, help="quanto esperar que fique quieto (30)")

    def handle(self, *args: Any, prazo_segundos: float, **opcoes: Any) -> None:
        self.prazo_segundos = prazo_segundos
        if opcoes["endereco"]:
            lidas = self._pela_api(opcoes["endereco"], opcoes["email"], opcoes["arquivo_da_senha"], opcoes["empresas"])
        else:
            lidas = self._em_processo([UUID(empresa) for empresa in opcoes["empresas"]])
        self._julgar(lidas)

    def _em_processo(self, escolhidas: list[UUID]) -> dict[str, LeituraDoSistema]:
        fora = [modulo for modulo in MODULOS if not executa_aqui(modulo)]
        if fora:
            mensagem = f"Esta unidade não executa {', '.join(fora)}: dê --endereco, --email e --arquivo-da-senha."
            raise CommandError(mensagem, returncode=NADA_SE_AFIRMA)
        return {
            str(empresa): ler_quieto(partial(relatos_daqui, empresa), prazo_segundos=self.prazo_segundos)
            for empresa in escolhidas or empresas()
        }

    def _pela_api(
        self, endereco: str, email: str | None, arquivo_da_senha: str | None, escolhidas: list[str]
    ) -> dict[str, LeituraDoSistema]:
        if not (email and arquivo_da_senha):
            raise CommandError("Com --endereco, dê --email e --arquivo-da-senha.", returncode=NADA_SE_AFIRMA)
        senha, lidas = ler_senha(arquivo_da_senha), {}
        try:
            for empresa in escolhidas or (None,):
                with ClienteHttp(endereco, email=email, senha=senha, empresa=empresa) as cliente:
                    perguntar = partial(relatos_de, cliente.ler)
                    lidas[cliente.empresa] = ler_quieto(perguntar, prazo_segundos=self.prazo_segundos)
        except (RespostaInesperada, httpx2.HTTPError) as erro:
            raise CommandError(f"{endereco} não respondeu: {erro}", returncode=NADA_SE_AFIRMA) from erro
        return lidas

    def _julgar(self, lidas: dict[str, LeituraDoSistema]) -> None:
        erradas, inquietas = 0, []
        for empresa, (relatos, quieta) in lidas.items():
            # Com algo em curso as igualdades nada dizem; os invariantes de cada módulo valem sempre.
            afirmacoes = afirmar(relatos) if quieta else list(de_cada_modulo(relatos))
            erradas += len(falsas(afirmacoes))
            self.stdout.write(f"Empresa {empresa}")
            for afirmacao in afirmacoes:
                self.stdout.write(f"  {afirmacao}")
            if not quieta:
                inquietas.append(empresa)
                for pendente in falsas(de_quietude(relatos)) or ("houve o que fazer durante toda a espera",):
                    self.stdout.write(f"  ? {pendente}")
        if erradas:
            raise CommandError(f"{erradas} afirmações não valem.", returncode=FALHOU)
        if inquietas:
            mensagem = f"Com algo em curso, as igualdades não se verificaram em: {', '.join(inquietas)}."
            raise CommandError(mensagem, returncode=NADA_SE_AFIRMA)
        self.stdout.write(f"{len(lidas)} empresa(s), tudo certo.")
