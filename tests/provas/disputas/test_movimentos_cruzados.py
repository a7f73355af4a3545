"""Movimentos de cinco linhas em ordem sorteada, por todos os caminhos do estoque, cruzados: ninguém se trava."""

import random
from collections.abc import Callable
from functools import partial
from threading import Lock
from uuid import UUID

import pytest

from estoque.contrato import ItemReserva
from estoque.models import Deposito
from estoque.servicos import ajustes, expedicoes, inventarios, reservas, transferencias
from estoque.servicos.ajustes import ItemDoAjuste
from estoque.servicos.inventarios import Contagem
from estoque.servicos.transferencias import ItemDaTransferencia
from estoque.situacoes import TipoDeAjuste
from estoque.tests.apoio import DIA, deposito_padrao, entrada, produto
from plataforma.banco.sql import transacao
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id, quantidade
from tests.provas.disputas.impasses import contando_impasses
from tests.provas.disputas.rodadas import do_tipo, tentar, violacoes
from tests.provas.relatorio import Porte, Provar, igual

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
THREADS, PRODUTOS, LINHAS, UMA = 8, 8, 5, quantidade(1)
Sorteio = random.Random


def _reservar(onde: Deposito, _outro: Deposito, quais: list[UUID], _sorteio: Sorteio) -> tuple[UUID, list[ItemReserva]]:
    documento, itens = novo_id(), [ItemReserva(linha=novo_id(), produto=q, quantidade=UMA) for q in quais]
    dono = onde.estabelecimento_id
    reservas.reservar(documento=documento, estabelecimento=dono, deposito=onde.id, itens=itens)
    return documento, itens


def _expedir(onde: Deposito, outro: Deposito, quais: list[UUID], sorteio: Sorteio) -> None:
    documento, itens = _reservar(onde, outro, quais, sorteio)
    linhas = [expedicoes.LinhaASair(i.linha, i.produto, i.quantidade, DIA) for i in itens]
    dono = onde.estabelecimento_id
    with transacao("estoque"):
        expedicoes.expedir(documento=documento, expedicao=novo_id(), estabelecimento=dono, data=DIA, linhas=linhas)


def _liberar(onde: Deposito, outro: Deposito, quais: list[UUID], sorteio: Sorteio) -> None:
    documento, _ = _reservar(onde, outro, quais, sorteio)
    with transacao("estoque"):
        reservas.liberar(documento=documento)


def _ajustar(onde: Deposito, _outro: Deposito, quais: list[UUID], sorteio: Sorteio) -> None:
    itens = [ItemDoAjuste(qual, UMA, None) for qual in quais]
    tipo = sorteio.choice(list(TipoDeAjuste))
    ajustes.ajustar(deposito=onde, tipo=tipo, data=DIA, motivo="x", itens=itens)


def _transferir(onde: Deposito, outro: Deposito, quais: list[UUID], _sorteio: Sorteio) -> None:
    itens = [ItemDaTransferencia(qual, UMA) for qual in quais]
    transferencias.transferir(origem=onde, destino=outro, data=DIA, motivo="", itens=itens)


um_inventario_por_vez = Lock()


def _inventariar(onde: Deposito, _outro: Deposito, quais: list[UUID], sorteio: Sorteio) -> None:
    """De uns produtos conta um a mais, de outros um a menos."""
    with um_inventario_por_vez:
        aberto = inventarios.abrir(deposito=onde, data=DIA, motivo="x", escolhidos=quais)
        contagens = [Contagem(i.produto_id, i.saldo_na_abertura + sorteio.choice((-1, 1))) for i in aberto.itens.all()]
        inventarios.contar(inventario=aberto.id, contagens=contagens)
        inventarios.fechar(inventario=aberto.id)


CAMINHOS: tuple[Callable[[Deposito, Deposito, list[UUID], Sorteio], object], ...] = (
    _reservar,
    _expedir,
    _liberar,
    _ajustar,
    _transferir,
    _inventariar,
)


def test_movimentos_de_varias_linhas_cruzados_nao_se_travam(empresa: UUID, porte: Porte, provar: Provar) -> None:
    depositos, quais = [deposito_padrao(), deposito_padrao()], [produto(f"P{n}") for n in range(PRODUTOS)]
    for onde in depositos:
        for qual in quais:
            entrada(onde, qual, "100000", "100000")
    sementes, por_thread = iter(range(THREADS)), porte.escolher(100, 1000)

    def uma_thread() -> list[object]:
        sorteio = random.Random(f"{porte.semente}/{next(sementes)}")
        feitos = []
        for _ in range(por_thread):
            lugares, linhas = sorteio.sample(depositos, 2), sorteio.sample(quais, LINHAS)
            feitos.append(tentar(partial(sorteio.choice(CAMINHOS), *lugares, linhas, sorteio)))
        return feitos

    with contando_impasses() as impasses:
        feitos = em_paralelo(THREADS, uma_thread)
    provar(
        igual("disputas.movimentos_cruzados.impasses", impasses(), 0),
        igual("disputas.movimentos_cruzados.feitos", sum(map(len, feitos)), THREADS * por_thread),
        igual("disputas.movimentos_cruzados.erros", len(do_tipo(feitos, Exception)), 0),
        igual("disputas.movimentos_cruzados.invariantes_violados", len(violacoes()), 0),
    )
