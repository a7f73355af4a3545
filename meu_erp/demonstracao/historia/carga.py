"""Cumpre o plano, dia a dia, pela API pública, com o relógio de cada chamada no dia dela.

As chaves de idempotência saem do que se faz: a carga interrompida, repetida, passa pelo que já fez e continua.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from meu_erp.demonstracao.historia import compras
from meu_erp.demonstracao.historia.cadastros import Lugares, cadastrar
from meu_erp.demonstracao.historia.dinheiro import DIA_DE_FECHAR, DIAS_DE_COBRANCA, MESES_ABERTOS, Tesouraria
from meu_erp.demonstracao.historia.mesa import Mesa
from meu_erp.demonstracao.historia.pessoal import Pessoal
from meu_erp.demonstracao.historia.plano import Dia, planejar
from meu_erp.demonstracao.historia.vendas import Balcao
from plataforma.relogio import hoje

DIAS, PEDIDOS = 182, 400


def contar_a_historia(
    pessoal: Pessoal, *, semente: str, dias: int = DIAS, pedidos: int = PEDIDOS, contar: Callable[[date, float], None]
) -> list[str]:
    """Enche a empresa de `pessoal` e devolve o que o sistema recusou porque alguém já o usava.

    `contar` recebe cada dia que acaba, e que parte já se fez.
    """
    mesa = Mesa(pessoal, semente)
    plano = planejar(_ultimo_dia(pessoal, dias), dias=dias, quantos=pedidos, semente=semente)
    mesa.comecar_o_dia(plano[0].data)
    lugares = cadastrar(mesa, plano)
    balcao = Balcao(mesa, lugares)
    tesouraria = Tesouraria(mesa, lugares, ate=plano[-1].data)
    for ordem, dia in enumerate(plano, start=1):
        mesa.comecar_o_dia(dia.data)
        _abastecer(mesa, lugares, dia)
        _vender(balcao, dia)
        mesa.esperar_efeitos()
        _do_dinheiro(tesouraria, dia.data, ultimo=plano[-1].data)
        contar(dia.data, ordem / len(plano))
    mesa.tentar(partial(compras.contar, mesa, lugares))
    mesa.esperar_efeitos()
    return mesa.recusas


def _ultimo_dia(pessoal: Pessoal, dias: int) -> date:
    """Hoje; numa carga que continua, o dia em que ela começou, que a nota mais antiga diz."""
    notas = pessoal.estoquista.listar("/api/notas-de-entrada/", limite=200)
    if not notas:
        return hoje()
    return min(date.fromisoformat(nota["data_entrada"]) for nota in notas) + timedelta(days=dias)


def _abastecer(mesa: Mesa, lugares: Lugares, dia: Dia) -> None:
    for compra in dia.compras:
        compras.receber(mesa, lugares, dia, compra)
    if dia.compras:
        mesa.esperar_efeitos()
    if dia.repor_filial:
        mesa.tentar(partial(compras.repor_filial, mesa, lugares, dia))
    if dia.perda:
        mesa.tentar(partial(compras.perder, mesa, lugares, dia, dia.perda))


def _vender(balcao: Balcao, dia: Dia) -> None:
    for pedido in dia.pedidos:
        balcao.pedir(pedido)
    for acao in dia.acoes:
        balcao.mesa.tentar(partial(balcao.agir, acao))


def _do_dinheiro(tesouraria: Tesouraria, dia: date, *, ultimo: date) -> None:
    if dia.day == 1:
        tesouraria.despesas_do_mes(dia)
    if dia.weekday() in DIAS_DE_COBRANCA:
        tesouraria.mesa.tentar(partial(tesouraria.movimentar, dia))
    passado = (dia.replace(day=1) - timedelta(days=1)).replace(day=1)
    if dia.day == DIA_DE_FECHAR and _meses(passado, ultimo) > MESES_ABERTOS:
        tesouraria.mesa.tentar(partial(tesouraria.fechar, passado))


def _meses(de: date, ate: date) -> int:
    return (ate.year - de.year) * 12 + ate.month - de.month
