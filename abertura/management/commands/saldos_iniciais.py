"""Implanta os saldos iniciais de uma pasta de planilhas, ou diz tudo o que falta para isso."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from abertura.servicos import implantacoes
from abertura.servicos.conferencias import Arquivo, Arquivos, Conferida, conferir
from abertura.servicos.execucao import IMPLANTAR
from plataforma.comandos import executar_comando
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import SEM_USUARIO, Ator, Rastro, agir_como, rastrear
from plataforma.valores import em_reais, novo_id

_ESPECIES = ("produtos", "titulos", "contas")
_FORMATOS = (".csv", ".xlsx")


class Command(BaseCommand):
    help = "Lê produtos, titulos e contas (.csv ou .xlsx) da pasta, confere tudo e implanta; com erro, nada muda."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pasta", type=Path)
        parser.add_argument("--empresa", type=UUID, required=True, help="id da empresa que começa")
        parser.add_argument("--data", type=date.fromisoformat, required=True, help="dia dos saldos, AAAA-MM-DD")
        parser.add_argument("--usuario", type=UUID, default=SEM_USUARIO, help="id de quem consta como autor")
        parser.add_argument("--simular", action="store_true", help="só confere: nada grava")

    def handle(self, *args: Any, pasta: Path, data: date, **opcoes: Any) -> None:
        ator = Ator(usuario_id=opcoes["usuario"], empresa_id=opcoes["empresa"])
        with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
            try:
                self._implantar(_ler(pasta), data, simular=opcoes["simular"])
            except ErroDeNegocio as erro:
                raise CommandError(erro.detalhe) from erro

    def _implantar(self, arquivos: Arquivos, data: date, *, simular: bool) -> None:
        self.stdout.write(f"Conferindo os saldos de {data:%d/%m/%Y}…")
        conferida = conferir(arquivos, data=data)
        self._mostrar(conferida)
        if conferida.quantos_erros:
            raise CommandError(f"{conferida.quantos_erros} erro(s): nada foi implantado. Corrija e repita.")
        if simular:
            self.stdout.write("Simulação: os saldos servem, e nada foi gravado.")
            return
        self.stdout.write("Implantando…")
        implantacao = implantacoes.criar(conferida)
        feita = executar_comando(IMPLANTAR, implantacao)
        self.stdout.write(
            f"Implantação {feita.id}: {em_reais(feita.total)} de cada lado, {em_reais(feita.estoques)} em estoque."
        )

    def _mostrar(self, conferida: Conferida) -> None:
        self.stdout.write(
            f"{len(conferida.produtos)} produto(s), {len(conferida.titulos)} título(s) e {len(conferida.contas)} "
            f"conta(s) que servem; devedores {em_reais(conferida.devedores)}, credores {em_reais(conferida.credores)}."
        )
        for erro in conferida.erros:
            self.stderr.write(_frase(erro.arquivo, erro.linha, erro.coluna, erro.valor, erro.mensagem))
        ocultos = conferida.quantos_erros - len(conferida.erros)
        if ocultos:
            self.stderr.write(f"… e mais {ocultos}.")


def _ler(pasta: Path) -> Arquivos:
    achados: dict[str, Arquivo] = {}
    for especie in _ESPECIES:
        caminhos = [c for f in _FORMATOS if (c := pasta / f"{especie}{f}").is_file()]
        if len(caminhos) > 1:
            raise CommandError(f"Há {especie}.csv e {especie}.xlsx em {pasta}. Deixe um só.")
        for caminho in caminhos:
            achados[especie] = Arquivo(caminho.name, caminho.read_bytes())
    if not achados:
        raise CommandError(f"Não há produtos, titulos nem contas (.csv ou .xlsx) em {pasta}.")
    return Arquivos(**achados)


def _frase(arquivo: str, linha: int, coluna: str, valor: str, mensagem: str) -> str:
    onde = ", ".join(p for p in (arquivo, f"linha {linha}" if linha else "", coluna) if p)
    escrito = f" “{valor}”" if valor else ""
    return f"{onde}:{escrito} {mensagem}" if onde else mensagem
