"""Cria a primeira empresa de uma instalação, ou outra: empresa, matriz e administrador."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.documentos import formatar_cnpj, validar_cnpj
from core.opcoes import Regime
from core.servicos.emails import ha_servidor_de_email
from core.servicos.empresas import NovaEmpresa
from core.servicos.instalacao import EmpresaAberta, abrir_empresa
from core.tabelas_oficiais import municipios, ufs
from plataforma.erros import ErroDeNegocio
from plataforma.operacao.senhas import aceitar_senha, ler_senha
from plataforma.textos import TextoRecusado, ler_linha


class Command(BaseCommand):
    help = "Cria uma empresa com matriz; convida quem a administra, ou lhe dá a senha. Repetido, nada muda."
    stealth_options = ("entrada",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cnpj", required=True, help="CNPJ da matriz, com ou sem máscara")
        parser.add_argument("--razao-social", required=True)
        parser.add_argument("--nome-fantasia", default="")
        parser.add_argument("--regime", choices=[regime.value for regime in Regime], default=Regime.SIMPLES.value)
        parser.add_argument("--crt", type=int, choices=(1, 2, 3, 4), help="padrão: 1 no Simples, 3 nos outros")
        parser.add_argument("--anexo", choices=("I", "II", "III", "IV", "V", ""), help="anexo do Simples; padrão: I")
        parser.add_argument("--municipio", default="", help="código de 7 algarismos do IBGE")
        parser.add_argument("--uf", choices=sorted(ufs()), default="", help="sigla; com o município, é a dele")
        parser.add_argument("--email", required=True, help="e-mail do administrador")
        parser.add_argument("--nome", default="Administrador", help="nome do administrador")
        aceitar_senha(parser, para_que="a senha do administrador (sem esta opção, ele é convidado e escolhe a sua)")

    def handle(self, *args: Any, **opcoes: Any) -> None:
        origem = opcoes["arquivo_da_senha"]
        senha = ler_senha(origem, entrada=opcoes.get("entrada")) if origem else None
        try:
            nova = self._nova(opcoes)
            aberta = abrir_empresa(nova=nova, email=opcoes["email"], nome=ler_linha(opcoes["nome"]), senha=senha)
        except ErroDeNegocio as erro:
            raise CommandError(erro.detalhe) from erro
        except TextoRecusado as erro:
            raise CommandError(erro.mensagem) from erro
        if aberta.nova:
            cnpj = formatar_cnpj(nova.cnpj_da_matriz)
            self.stdout.write(f"Empresa {aberta.id} criada: {nova.razao_social}, CNPJ {cnpj}.")
        else:
            self.stdout.write(f"A empresa já existe: {aberta.id}.")
        self.stdout.write(self._como_entrar(aberta, opcoes["email"], com_senha=senha is not None))

    def _como_entrar(self, aberta: EmpresaAberta, email: str, *, com_senha: bool) -> str:
        if aberta.link:
            return f"Convite de {email}, que vale uma vez: {aberta.link}"
        if aberta.nova and not com_senha and ha_servidor_de_email():
            return f"O convite vai por e-mail a {email}."
        return f"Entre como {email}."

    def _nova(self, opcoes: dict[str, Any]) -> NovaEmpresa:
        municipio = opcoes["municipio"]
        if municipio and municipio not in municipios():
            raise CommandError(f"“{municipio}” não é um município. Use o código de 7 algarismos do IBGE.")
        anexo = opcoes["anexo"]
        if anexo is None:
            anexo = "I" if opcoes["regime"] == Regime.SIMPLES else ""
        return NovaEmpresa(
            cnpj_da_matriz=validar_cnpj(opcoes["cnpj"]),
            razao_social=ler_linha(opcoes["razao_social"]),
            nome_fantasia=ler_linha(opcoes["nome_fantasia"]),
            regime=opcoes["regime"],
            crt=opcoes["crt"] or (1 if opcoes["regime"] == Regime.SIMPLES else 3),
            anexo_do_simples=anexo,
            municipio=municipio,
            uf=municipios()[municipio].uf if municipio else opcoes["uf"],
        )
