"""Verifica e ancora o livro de uma, de algumas ou de todas as empresas."""

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from financeiro.ancoras import AncoraDivergente
from financeiro.servicos.ancoragem import ancorar, por_ninguem, recomecar
from financeiro.verificacao import guardas_desligadas, livros, por_lancamento, verificar_livro

ANDAMENTO_A_CADA_SEGUNDOS = 5.0
MOSTRAR = 100


class Command(BaseCommand):
    help = (
        "verificar: relê o livro e acha o que foi adulterado, com a âncora guardada fora do banco; sai com erro se "
        "algo não bate. ancorar: guarda fora do banco o que se lançou desde a última vez. recomecar: depois de "
        "restaurar um backup, põe a âncora de lado e ancora o livro como está."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("acao", choices=["verificar", "ancorar", "recomecar"])
        parser.add_argument(
            "empresas", nargs="*", type=UUID, metavar="EMPRESA", help="id da empresa; sem nenhum, todas"
        )

    def handle(self, *args: Any, acao: str, empresas: list[UUID], **opcoes: Any) -> None:
        if acao == "verificar":
            self._verificar(empresas or livros())
            return
        if not settings.ANCORAS:
            raise CommandError("Defina ERP_ANCORAS com a pasta da âncora, fora dos discos do banco.")
        if acao == "recomecar" and not empresas:
            raise CommandError("Diga de que empresa: a âncora dela é posta de lado e recomeça do livro como está.")
        recusas = [recusa for empresa in empresas or livros() if (recusa := self._ancorar(empresa, acao))]
        if recusas:
            raise CommandError("Nada se ancorou onde o livro não é o que foi ancorado:\n" + "\n".join(recusas))

    def _verificar(self, empresas: list[UUID]) -> None:
        achados = guardas_desligadas()
        for desligada in achados:
            self.stdout.write(f"guarda desligada em {desligada}")
        for empresa in empresas:
            achados += self._verificar_uma(empresa)
        if achados:
            raise CommandError(f"{len(achados)} problema(s) no livro.")

    def _verificar_uma(self, empresa: UUID) -> list[str]:
        andamento = _Andamento(self.stderr)
        with por_ninguem(empresa):
            lidos, ancorados, problemas = verificar_livro(andamento.contar)
        ancora = f"ancorados até o {ancorados}" if ancorados else "sem âncora: refazer a cadeia não seria percebido"
        velocidade = f"{andamento.por_segundo(lidos)}/s"
        self.stdout.write(f"{empresa}: {lidos} lançamento(s), {velocidade}, {ancora}; {len(problemas)} problema(s)")
        linhas = list(por_lancamento(problemas))
        for linha in linhas[:MOSTRAR]:
            self.stdout.write(f"  {linha}")
        if len(linhas) > MOSTRAR:
            self.stdout.write(f"  e mais {len(linhas) - MOSTRAR} linha(s)")
        return linhas

    def _ancorar(self, empresa: UUID, acao: str) -> str:
        with por_ninguem(empresa):
            try:
                if acao == "recomecar":
                    self.stdout.write(f"{empresa}: âncora recomeçada; a antiga ficou em {recomecar()}")
                    return ""
                total = sum(iter(ancorar, 0))
            except AncoraDivergente as erro:
                return f"{empresa}: {erro}. Veja o que houve com `financeiro verificar {empresa}`."
        self.stdout.write(f"{empresa}: {total} lançamento(s) ancorado(s)")
        return ""


class _Andamento:
    """Diz de tempos em tempos quantos lançamentos já foram lidos."""

    def __init__(self, saida: Any) -> None:
        self._saida = saida
        self._inicio = self._dito = time.monotonic()

    def contar(self, lidos: int) -> None:
        if time.monotonic() - self._dito >= ANDAMENTO_A_CADA_SEGUNDOS:
            self._dito = time.monotonic()
            self._saida.write(f"  {lidos} lançamentos lidos, {self.por_segundo(lidos)}/s")

    def por_segundo(self, lidos: int) -> int:
        return int(lidos / max(time.monotonic() - self._inicio, 0.001))
