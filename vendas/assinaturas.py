"""Vendas reage ao que o financeiro recebe de suas faturas."""

from financeiro.eventos import BaixaEstornada, TituloBaixado
from plataforma.mensageria.assinatura import Assinatura
from vendas.servicos.recebimentos import receber

DE_FATURA = ("receber", "fatura")


def ao_baixar_titulo(evento: TituloBaixado) -> None:
    """O que se recebe de uma fatura libera o crédito do cliente."""
    if (evento.tipo, evento.origem) == DE_FATURA:
        receber(fatura=evento.origem_id, valor=evento.valor)


def ao_estornar_baixa(evento: BaixaEstornada) -> None:
    """O recebimento desfeito volta a ocupar o crédito."""
    if (evento.tipo, evento.origem) == DE_FATURA:
        receber(fatura=evento.origem_id, valor=-evento.valor)


ASSINATURAS = (
    Assinatura(TituloBaixado, ao_baixar_titulo),
    Assinatura(BaixaEstornada, ao_estornar_baixa),
)
