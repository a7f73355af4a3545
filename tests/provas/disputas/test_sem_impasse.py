"""Pedidos de cinco linhas em ordem sorteada, do rascunho à saída do estoque, em paralelo: ninguém se trava."""

import random
from uuid import UUID

import pytest

from plataforma.banco.sql import executar
from plataforma.comandos import executar_comando
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.threads import em_paralelo
from plataforma.valores import quantidade
from tests.provas.disputas.impasses import contando_impasses, reacoes_repetidas
from tests.provas.disputas.rodadas import ao_fundo, tentar, violacoes
from tests.provas.relatorio import Porte, Provar, igual
from vendas.servicos import cadastro, expedicoes, faturas, pedidos
from vendas.servicos.confirmacoes import CONFIRMAR_PEDIDO
from vendas.servicos.linhas import ItemDesejado
from vendas.servicos.pedidos import DoCadastro, NovoPedido
from vendas.tests.apoio import Loja

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
THREADS, PRODUTOS, LINHAS, SALDO = 8, 12, 5, 10_000
NUMEROS = (
    "SELECT count(*), count(DISTINCT numero), min(numero), max(numero) FROM vendas_pedido WHERE situacao = 'concluido'"
)


def _vender(loja: Loja, quais: list[UUID], lido: DoCadastro) -> None:
    itens = tuple(ItemDesejado(produto=qual, quantidade=quantidade(1)) for qual in quais)
    pedido = pedidos.criar(NovoPedido(estabelecimento=loja.estabelecimento, cliente=loja.cliente, itens=itens), lido)
    executar_comando(CONFIRMAR_PEDIDO, pedido)
    faturas.faturar(pedido, itens=None, serie="1")
    expedicoes.expedir(pedido, itens=None)


def test_pedidos_em_ordem_sorteada_nao_se_travam(loja: Loja, porte: Porte, provar: Provar) -> None:
    por_thread, sementes = porte.escolher(40, 1000), iter(range(THREADS))
    quais = loja.produtos(PRODUTOS, saldo=str(SALDO))
    lido = DoCadastro(cadastro.ler_produtos(quais), cadastro.ler_estabelecimento(loja.estabelecimento))

    def uma_thread() -> list[Exception | None]:
        sorteio = random.Random(f"{porte.semente}/{next(sementes)}")
        return [tentar(lambda: _vender(loja, sorteio.sample(quais, LINHAS), lido)) for _ in range(por_thread)]

    with contando_impasses() as impasses:
        with ao_fundo(drenar, pausa_s=0.01), ao_fundo(drenar, pausa_s=0.01):
            por_pedido = [feito for thread in em_paralelo(THREADS, uma_thread) for feito in thread]
        drenar()
    quantos = THREADS * por_thread
    ((feitos, numeros, primeiro, ultimo),) = executar("vendas", NUMEROS)
    saiu = float(sum(SALDO - loja.fisico(qual) for qual in quais))
    provar(
        igual("disputas.sem_impasse.impasses", impasses(), 0),
        igual("disputas.sem_impasse.erros", sum(p is not None for p in por_pedido), 0),
        igual("disputas.sem_impasse.reacoes_repetidas", reacoes_repetidas(), 0),
        igual("disputas.sem_impasse.pedidos", feitos, quantos),
        igual("disputas.sem_impasse.numeros_com_lacuna", int((numeros, primeiro, ultimo) != (quantos, 1, quantos)), 0),
        igual("disputas.sem_impasse.unidades_que_sairam", saiu, quantos * LINHAS),
        igual("disputas.sem_impasse.invariantes_violados", len(violacoes()), 0),
    )
