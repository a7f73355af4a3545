"""Quanto tempo leva verificar um livro grande, com tudo já ancorado."""

import time
from datetime import date
from decimal import Decimal

import pytest

from financeiro.partidas import PartidaNova
from financeiro.servicos.ancoragem import ancorar
from financeiro.servicos.lancamentos import NovoLancamento, lancar
from financeiro.verificacao import verificar_livro
from plataforma.identidade.contexto import agir_como
from plataforma.valores import novo_id
from tests.provas.livro.cenario import Cenario
from tests.provas.relatorio import Porte, Provar, desde, igual

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
POR_VEZ = 1_000


def test_o_livro_se_verifica_depressa(cenario: Cenario, porte: Porte, provar: Provar) -> None:
    partidas = (PartidaNova("D", "cmv", Decimal("10.00")), PartidaNova("C", "estoques", Decimal("10.00")))
    novo = {"data": date(2026, 5, 20), "historico": "Custo da venda", "origem": "prova", "partidas": partidas}
    with agir_como(cenario.ator):
        for _ in range(porte.escolher(3, 50)):
            lancar([NovoLancamento(origem_id=novo_id(), **novo) for _ in range(POR_VEZ)])
        inicio = time.monotonic()
        ancorados = sum(iter(ancorar, 0))
        ancorado = time.monotonic()
        lidos, ate, problemas = verificar_livro()
        fim = time.monotonic()
    provar(
        igual("livro.verificar.problemas", len(problemas), 0),
        igual("livro.verificar.ancorados", ate, lidos),
        desde("livro.verificar.lancamentos_s", int(lidos / (fim - ancorado)), porte.ritmo(1_000)),
        desde("livro.ancorar.lancamentos_s", int(ancorados / (ancorado - inicio)), porte.ritmo(1_000)),
    )
