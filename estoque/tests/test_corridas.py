"""Disputas de verdade pelo saldo, entre conexões."""

import random
from itertools import count
from uuid import UUID

import pytest

from estoque.conferencia import CONFERENCIAS
from estoque.contrato import ItemReserva, SaldoInsuficiente
from estoque.models import Deposito, TipoDeAjuste
from estoque.servicos import ajustes, reservas, transferencias
from estoque.servicos.ajustes import ItemDoAjuste
from estoque.servicos.transferencias import ItemDaTransferencia
from estoque.tests.apoio import DIA, deposito_padrao, entrada, produto, saldo
from plataforma.conferencia import conferir
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


def _transferir(onde: Deposito, destino: Deposito, qual: UUID) -> bool:
    itens = [ItemDaTransferencia(qual, quantidade(1))]
    try:
        transferencias.transferir(origem=onde, destino=destino, data=DIA, motivo="", itens=itens)
    except SaldoInsuficiente:
        return False
    return True


def _dar_baixa(onde: Deposito, qual: UUID) -> bool:
    itens = [ItemDoAjuste(qual, quantidade(1), None)]
    try:
        ajustes.ajustar(deposito=onde, tipo=TipoDeAjuste.SAIDA, data=DIA, motivo="quebra", itens=itens)
    except SaldoInsuficiente:
        return False
    return True


def test_a_ultima_unidade_disputada_por_pedido_transferencia_e_ajuste_tem_um_so_dono(empresa: UUID) -> None:
    onde, destino, qual = deposito_padrao(), deposito_padrao(), produto()
    entrada(onde, qual, "1", "10")
    fila = count()

    acoes = [lambda: _reservar(onde, [qual]), lambda: _transferir(onde, destino, qual), lambda: _dar_baixa(onde, qual)]
    feitas = em_paralelo(9, lambda: acoes[next(fila) % 3]())
    assert sorted(feitas) == [False] * 8 + [True]
    assert [p["nome"] for p in conferir("estoque", CONFERENCIAS) if p["violacoes"]] == []


def test_pedidos_de_cinco_linhas_em_ordem_sorteada_nao_se_travam(empresa: UUID) -> None:
    onde, quais = deposito_padrao(), [produto(f"P{n}") for n in range(PRODUTOS)]
    for qual in quais:
        entrada(onde, qual, "1000", "1000")

    sementes = iter(range(8))

    def um_fio() -> int:
        sorteio = random.Random(next(sementes))
        return sum(_reservar(onde, sorteio.sample(quais, LINHAS)) for _ in range(PEDIDOS))

    feitas = em_paralelo(8, um_fio)
    assert feitas == [PEDIDOS] * 8
    assert sum(saldo(onde, qual)[1] for qual in quais) == 8 * PEDIDOS * LINHAS
