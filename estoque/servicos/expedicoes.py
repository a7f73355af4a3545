"""Saída e volta da mercadoria de um pedido, em reação ao que vendas conta. Nenhuma delas pode faltar."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.bloqueios import travar_custos, travar_lugares
from estoque.eventos import LinhaCusteada, MercadoriaDevolvida, MercadoriaExpedida
from estoque.servicos import reservas
from estoque.servicos.movimentos import Fato, MovimentoAFazer, MovimentoFeito, dar_entrada, dar_saida
from estoque.situacoes import TipoDeMovimento
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.valores import quantidade, valor

# O que saiu de cada linha e ainda não voltou: quantidade e custo, positivos.
_SAIDAS = """
SELECT linha, -sum(quantidade), -sum(custo), max(data) FROM estoque_movimento
 WHERE empresa_id = %s AND documento = %s AND linha = ANY(%s::uuid[]) AND tipo IN ('venda', 'devolucao_de_venda')
 GROUP BY linha
"""


class LinhaASair(NamedTuple):
    """Parte de uma linha do pedido que sai, e a competência da receita dela."""

    linha: UUID
    produto: UUID
    quantidade: Decimal
    data_competencia: date


class LinhaAVoltar(NamedTuple):
    """Parte de uma linha do pedido que volta."""

    linha: UUID
    produto: UUID
    quantidade: Decimal


def expedir(
    *, documento: UUID, expedicao: UUID, estabelecimento: UUID, data: date, linhas: Sequence[LinhaASair]
) -> None:
    """Consome a reserva, tira ao custo médio e conta quanto custou cada linha."""
    custos = travar_custos(li.produto for li in linhas)
    onde = reservas.consumir(documento=documento, linhas=((li.linha, li.quantidade) for li in linhas))
    saidas = [
        MovimentoAFazer(li.linha, onde[li.linha].produto, onde[li.linha].deposito, li.quantidade, valor(0))
        for li in linhas
    ]
    movidas = dar_saida(Fato(TipoDeMovimento.VENDA, documento, data), saidas, custos)
    custeadas = tuple(_custeada(movida, linha.data_competencia) for movida, linha in zip(movidas, linhas, strict=True))
    publicar(
        MercadoriaExpedida(
            documento=documento, expedicao=expedicao, estabelecimento=estabelecimento, itens=custeadas, data=data
        )
    )


def devolver(
    *,
    documento: UUID,
    devolucao: UUID,
    estabelecimento: UUID,
    deposito: UUID,
    data: date,
    linhas: Sequence[LinhaAVoltar],
) -> None:
    """Entra pelo custo com que saiu; a última unidade de uma linha leva o que resta do custo dela."""
    achadas = executar("estoque", _SAIDAS, [empresa_atual(), documento, [li.linha for li in linhas]])
    restantes = {linha: (quanto, custo) for linha, quanto, custo, _ in achadas}
    voltas = []
    for li in linhas:
        quanto, custo = restantes[li.linha]
        volta = custo if li.quantidade == quanto else valor(custo * li.quantidade / quanto)
        restantes[li.linha] = (quanto - li.quantidade, custo - volta)
        voltas.append(MovimentoAFazer(li.linha, li.produto, deposito, quantidade(li.quantidade), volta))
    custos = travar_lugares((li.produto, deposito) for li in linhas)
    movidas = dar_entrada(Fato(TipoDeMovimento.DEVOLUCAO_DE_VENDA, documento, data), voltas, custos)
    publicar(
        MercadoriaDevolvida(
            documento=documento,
            devolucao=devolucao,
            estabelecimento=estabelecimento,
            itens=tuple(_custeada(movida, data) for movida in movidas),
            data=data,
        )
    )


def _custeada(movida: MovimentoFeito, data_competencia: date) -> LinhaCusteada:
    return LinhaCusteada(
        linha=movida.linha,
        produto=movida.produto,
        quantidade=movida.quantidade,
        custo=movida.custo,
        data_competencia=data_competencia,
    )
