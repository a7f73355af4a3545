"""O que o estoque conta: custo do que saiu e voltou, e ajustes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from financeiro.partidas import ZERO, aplicar
from financeiro.servicos.faturas import guardar_itens
from financeiro.servicos.lancamentos import HISTORICO_MAXIMO, NovoLancamento, ja_lancado, lancar
from plataforma.banco.sql import transacao

EXPEDICAO, RETORNO, AO_FORNECEDOR, AJUSTE = (
    "expedicao",
    "retorno_ao_estoque",
    "saida_ao_fornecedor",
    "ajuste_de_estoque",
)


class ItemCusteado(NamedTuple):
    """Linha do documento, quantidade, custo total em reais e mês a que o custo pertence."""

    linha: UUID
    quantidade: Decimal
    custo: Decimal
    competencia: date


def registrar_expedicao(*, pedido: UUID, expedicao: UUID, itens: Sequence[ItemCusteado], data: date) -> None:
    """CMV do que saiu, na competência da receita; repetida, nada faz."""
    levadas: dict[UUID, Decimal] = {}
    for item in itens:
        levadas[item.linha] = levadas.get(item.linha, ZERO) - item.quantidade
    with transacao("financeiro"):
        guardar_itens(pedido=pedido, origem=expedicao, documento="", data=data, itens=list(levadas.items()))
        _lancar_custo(
            "mercadoria_expedida",
            itens,
            origem=EXPEDICAO,
            origem_id=expedicao,
            documento=pedido,
            historico="Custo da mercadoria expedida",
        )


def registrar_retorno(*, pedido: UUID, devolucao: UUID, itens: Sequence[ItemCusteado]) -> None:
    """Devolve ao estoque o custo com que a mercadoria saiu."""
    _lancar_custo(
        "mercadoria_devolvida",
        itens,
        origem=RETORNO,
        origem_id=devolucao,
        documento=pedido,
        historico="Custo da mercadoria devolvida",
    )


def registrar_saida_ao_fornecedor(*, nota: UUID, devolucao: UUID, itens: Sequence[ItemCusteado]) -> None:
    """Baixa do estoque o valor que de fato saiu; a diferença para o da nota fica em devoluções de compras."""
    _lancar_custo(
        "saida_ao_fornecedor",
        itens,
        origem=AO_FORNECEDOR,
        origem_id=devolucao,
        documento=nota,
        historico="Mercadoria devolvida ao fornecedor",
    )


def registrar_ajuste(*, ajuste: UUID, perda: Decimal, sobra: Decimal, motivo: str, data: date) -> None:
    """Perda ou sobra de estoque."""
    if ja_lancado(AJUSTE, ajuste):
        return
    novo = NovoLancamento(
        data=data,
        historico=f"Ajuste de estoque: {motivo}"[:HISTORICO_MAXIMO],
        origem=AJUSTE,
        origem_id=ajuste,
        documento_id=ajuste,
        partidas=aplicar("estoque_ajustado", {"perda": perda, "sobra": sobra}),
    )
    lancar([novo])


def _lancar_custo(
    fato: str, itens: Sequence[ItemCusteado], *, origem: str, origem_id: UUID, documento: UUID, historico: str
) -> None:
    if ja_lancado(origem, origem_id):
        return
    por_competencia: dict[date, Decimal] = {}
    for item in itens:
        por_competencia[item.competencia] = por_competencia.get(item.competencia, ZERO) + item.custo
    lancar(
        [
            NovoLancamento(
                data=competencia,
                historico=historico,
                origem=origem,
                origem_id=origem_id,
                parte=competencia.isoformat(),
                documento_id=documento,
                partidas=aplicar(fato, {"custo": custo}),
            )
            for competencia, custo in sorted(por_competencia.items())
        ]
    )
