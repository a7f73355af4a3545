"""Atende a uma pessoa que pergunta por seus dados, ou que os quer apagados (LGPD, art. 18)."""

import sys
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import casos_de_uso
from core.documentos import limpar_documento
from core.servicos.instalacao import OPERADOR, empresa_da_raiz
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.valores import novo_id

DA_ENTRADA = "-"


class Command(BaseCommand):
    help = (
        "Exporta, em JSON, o que todos os módulos guardam de uma pessoa, ou apaga o que a lei já não retém. O "
        "documento se lê da entrada padrão ou de um arquivo: um argumento se vê na lista de processos."
    )
    stealth_options = ("entrada",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("acao", choices=("exportar", "apagar"))
        parser.add_argument("--empresa", required=True, help="CNPJ ou id")
        parser.add_argument(
            "--arquivo-do-documento",
            default=DA_ENTRADA,
            metavar="ARQUIVO",
            help="arquivo com o CPF, o CNPJ ou o documento do exterior; “-”, o padrão, o lê da entrada padrão",
        )
        parser.add_argument("--o-que-puder", action="store_true", help="ao apagar: retido algo, apaga o resto")

    def handle(self, *args: Any, acao: str, empresa: str, **opcoes: Any) -> None:
        documento = _ler(opcoes["arquivo_do_documento"], opcoes.get("entrada") or sys.stdin)
        with agir_como(Ator(usuario_id=OPERADOR, empresa_id=_empresa(empresa))), rastrear(Rastro(correlacao=novo_id())):
            try:
                if acao == "exportar":
                    feito: Any = casos_de_uso.exportar_titular(documento=documento, email="")
                else:
                    feito = casos_de_uso.apagar_titular(documento=documento, o_que_puder=opcoes["o_que_puder"])
            except ErroDeNegocio as erro:
                raise CommandError(erro.detalhe) from erro
        self.stdout.write(msgspec.json.format(msgspec.json.encode(feito), indent=1).decode())


def _ler(origem: str, entrada: TextIO) -> str:
    try:
        lido = entrada.readline() if origem == DA_ENTRADA else Path(origem).read_text(encoding="utf-8")
    except OSError as erro:
        raise CommandError(f"Não se leu o documento de {origem}: {erro.strerror}.") from erro
    if not lido.strip():
        raise CommandError("Não veio documento algum: escreva-o na entrada padrão, ou dê --arquivo-do-documento.")
    return lido.strip()


def _empresa(texto: str) -> UUID:
    achada = empresa_da_raiz(limpar_documento(texto)[:8])
    if achada is not None:
        return achada
    try:
        return UUID(texto)
    except ValueError:
        raise CommandError(f"Não há empresa “{texto}” nesta instalação: dê o CNPJ ou o id de uma.") from None
