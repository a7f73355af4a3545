"""Cria a primeira empresa de uma instalação, ou outra: empresa, matriz e administrador."""

import getpass
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.documentos import formatar_cnpj, validar_cnpj
from core.opcoes import Regime
from core.servicos.empresas import NovaEmpresa, criar_empresa
from core.servicos.usuarios import garantir_usuario
from core.tabelas_oficiais import municipios
from plataforma.banco.sql import executar
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.textos import TextoRecusado, ler_linha
from plataforma.valores import novo_id

_DO_USUARIO = "SELECT id FROM core_empresas_do_usuario(%s) WHERE raiz_cnpj = %s"


class Command(BaseCommand):
    help = "Cria uma empresa com matriz e administrador; repetido, nada muda. Escreve o login."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cnpj", required=True, help="CNPJ da matriz, com ou sem máscara")
        parser.add_argument("--razao-social", required=True)
        parser.add_argument("--nome-fantasia", default="")
        parser.add_argument("--regime", choices=[regime.value for regime in Regime], default=Regime.SIMPLES.value)
        parser.add_argument("--crt", type=int, choices=(1, 2, 3, 4), help="padrão: 1 no Simples, 3 nos outros")
        parser.add_argument("--anexo", choices=("I", "II", "III", "IV", "V"), default="", help="anexo do Simples")
        parser.add_argument("--municipio", default="", help="código de 7 algarismos do IBGE")
        parser.add_argument("--email", required=True, help="e-mail do administrador")
        parser.add_argument("--nome", default="Administrador", help="nome do administrador")
        parser.add_argument("--senha", help="senha de um administrador novo; “-” pergunta; sem ela, é sorteada")

    def handle(self, *args: Any, **opcoes: Any) -> None:
        senha = getpass.getpass("Senha: ") if opcoes["senha"] == "-" else opcoes["senha"] or secrets.token_urlsafe(12)
        try:
            nova = self._nova(opcoes)
            usuario = garantir_usuario(email=opcoes["email"], nome=ler_linha(opcoes["nome"]), senha=senha)
            existentes = executar("core", _DO_USUARIO, [usuario, nova.cnpj_da_matriz[:8]])
            if existentes:
                self.stdout.write(f"A empresa já existe: {existentes[0][0]}. Entre como {opcoes['email']}.")
                return
            with agir_como(Ator(usuario_id=usuario, empresa_id=novo_id())):
                empresa = criar_empresa(nova=nova, administrador=usuario)
        except ErroDeNegocio as erro:
            raise CommandError(erro.detalhe) from erro
        except TextoRecusado as erro:
            raise CommandError(erro.mensagem) from erro
        self.stdout.write(f"Empresa {empresa} criada: {nova.razao_social}, CNPJ {formatar_cnpj(nova.cnpj_da_matriz)}.")
        self.stdout.write(f"Entre como {opcoes['email']}, senha {senha} (se este usuário já existia, vale a dele).")

    def _nova(self, opcoes: dict[str, Any]) -> NovaEmpresa:
        municipio = opcoes["municipio"]
        if municipio and municipio not in municipios():
            raise CommandError(f"“{municipio}” não é um município. Use o código de 7 algarismos do IBGE.")
        return NovaEmpresa(
            cnpj_da_matriz=validar_cnpj(opcoes["cnpj"]),
            razao_social=ler_linha(opcoes["razao_social"]),
            nome_fantasia=ler_linha(opcoes["nome_fantasia"]),
            regime=opcoes["regime"],
            crt=opcoes["crt"] or (1 if opcoes["regime"] == Regime.SIMPLES else 3),
            anexo_do_simples=opcoes["anexo"] or ("I" if opcoes["regime"] == Regime.SIMPLES else ""),
            municipio=municipio,
            uf=municipios()[municipio].uf if municipio else "",
        )
