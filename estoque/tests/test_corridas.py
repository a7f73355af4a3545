"""Disputas de verdade pelo saldo, entre conexões."""

import random
from uuid import UUID

import pytest

from estoque.contrato import ItemReserva, SaldoInsuficiente
from estoque.models import Deposito
from estoque.servicos import reservas
from estoque.tests.apoio import deposito_padrao, entrada, produto, saldo
from plataforma.testes.fios import em_paralelo
from plataforma.valores import novo_id, quantidade

pytestmark = pytest.mark.concorrencia
PEDIDOS, PRODUTOS, LINHAS = 40, 12, 5


def _reservar(onde: Deposito, quais: list[UUID]) -> bool:
    itens = [ItemReserva(linha=novo_id(), produto=qual, quantidade=quantidade(1)) for qual in quais]
    try:
        reservas.reservar(documento=novo_id(), estabelecimento=onde.estabelecimento_id, deposito=onde.id, itens=itens)
    except SaldoInsuficiente:
        return False
    return True


def test_a_ultima_unidade_tem_um_so_dono(empresa: UUID) -> None:
    onde, qual = deposito_padrao(), produto()
    entrada(onde, qual, "1", "10")
    feitas = em_paralelo(8, lambda: _reservar(onde, [qual]))
    assert sorted(feitas) == [False] * 7 + [True]
    assert saldo(onde, qual) == (1, 1)


def test_pedidos_de_cinco_linhas_em_ordem_sorteada_nao_se_travam(empresa: UUID) -> None:
    onde, quais = deposito_padrao(), [produto(f"P{n}") for n in range(PRODUTOS)]
    for qual in quais:
        entrada(onde, qual, "1000", "1000")

    sementes = iter(range(6))

    def um_fio() -> int:
        sorteio = random.Random(next(sementes))
        return sum(_reservar(onde, sorteio.sample(quais, LINHAS)) for _ in range(PEDIDOS))

    feitas = em_paralelo(6, um_fio)
    assert feitas == [PEDIDOS] * 6
    assert sum(saldo(onde, qual)[1] for qual in quais) == 6 * PEDIDOS * LINHAS
