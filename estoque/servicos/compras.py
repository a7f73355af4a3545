"""Entrada de uma nota de compra e volta ao fornecedor, em reação ao que compras conta."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.bloqueios import travar_custos, travar_lugares
from estoque.eventos import LinhaCusteada, MercadoriaDevolvidaAoFornecedor
from estoque.servicos import depositos, reservas
from estoque.servicos.movimentos import Fato, MovimentoAFazer, dar_entrada, dar_saida_por_valor
from estoque.situacoes import TipoDeMovimento
from plataforma.mensageria.publicar import publicar


class LinhaDaNota(NamedTuple):
    """Uma linha que entra ou volta, na unidade de estoque, e seu custo total em reais."""

    linha: UUID
    produto: UUID
    quantidade: Decimal
    custo: Decimal


def receber(
    *, nota: UUID, estabelecimento: UUID, deposito: UUID | None, data: date, linhas: Sequence[LinhaDaNota]
) -> None:
    """Entra pelo custo da nota; uma nota sem linha de estoque não move nada."""
    if not linhas:
        return
    onde = depositos.achar(estabelecimento=estabelecimento, deposito=deposito)
    entradas = [MovimentoAFazer(li.linha, li.produto, onde, li.quantidade, li.custo) for li in linhas]
    custos = travar_lugares((li.produto, onde) for li in linhas)
    dar_entrada(Fato(TipoDeMovimento.COMPRA, nota, data), entradas, custos)


def devolver(*, nota: UUID, devolucao: UUID, estabelecimento: UUID, data: date, linhas: Sequence[LinhaDaNota]) -> None:
    """Consome a reserva feita para a devolução e tira pelo custo da compra; conta o valor que de fato saiu.

    Uma devolução sem linha de estoque não move nada.
    """
    if not linhas:
        return
    custos = travar_custos(li.produto for li in linhas)
    onde = reservas.consumir(documento=devolucao, linhas=((li.linha, li.quantidade) for li in linhas))
    saidas = [MovimentoAFazer(li.linha, li.produto, onde[li.linha].deposito, li.quantidade, li.custo) for li in linhas]
    movidas = dar_saida_por_valor(Fato(TipoDeMovimento.DEVOLUCAO_DE_COMPRA, devolucao, data), saidas, custos)
    itens = tuple(
        LinhaCusteada(linha=m.linha, produto=m.produto, quantidade=m.quantidade, custo=m.custo, data_competencia=data)
        for m in movidas
    )
    publicar(
        MercadoriaDevolvidaAoFornecedor(
            documento=nota, devolucao=devolucao, estabelecimento=estabelecimento, itens=itens, data=data
        )
    )
