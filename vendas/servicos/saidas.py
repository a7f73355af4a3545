"""Itens de fatura de um pedido, do mais antigo ao mais novo: deles sai o que se expede e a eles volta o devolvido."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar
from vendas.fracoes import Disponivel, alocar
from vendas.quantidades import SaldoDaLinha

ZERO = Decimal("0.0000")


class ItemFaturado(NamedTuple):
    """Item de fatura emitida, com o que já saiu e já voltou dele; `data` e `fatura` são as da fatura."""

    id: UUID
    linha: UUID
    produto: UUID
    sku: str
    quantidade: Decimal
    expedida: Decimal
    devolvida: Decimal
    total: Decimal
    fatura: UUID
    data: date

    @property
    def a_expedir(self) -> Decimal:
        """Faturado que ainda não saiu."""
        return self.quantidade - self.expedida

    @property
    def a_devolver(self) -> Decimal:
        """Expedido que ainda não voltou."""
        return self.expedida - self.devolvida


_LER = """
SELECT f.id, i.id, i.produto_id, i.sku, f.quantidade, f.quantidade_expedida, f.quantidade_devolvida,
       f.total, f.fatura_id, c.data
  FROM vendas_item i JOIN vendas_item_da_fatura f ON f.linha_id = i.id JOIN vendas_fatura c ON c.id = f.fatura_id
 WHERE i.pedido_id = %s AND c.situacao = 'emitida'
 ORDER BY i.posicao, c.data, c.id
"""


def ler_faturados(pedido: UUID) -> list[ItemFaturado]:
    """Itens faturados do pedido, na ordem das linhas e das faturas."""
    return [ItemFaturado(*campos) for campos in executar("vendas", _LER, [pedido])]


def saldos(faturados: Sequence[ItemFaturado], restantes: Sequence[Decimal]) -> dict[UUID, SaldoDaLinha]:
    """SaldoDaLinha de cada linha: a soma do que resta em seus itens de fatura."""
    por_linha: dict[UUID, SaldoDaLinha] = {}
    for item, resta in zip(faturados, restantes, strict=True):
        anterior = por_linha.get(item.linha, SaldoDaLinha(item.sku, ZERO))
        por_linha[item.linha] = SaldoDaLinha(item.sku, anterior.quantidade + resta)
    return por_linha


def tomar(
    escolhidas: Mapping[UUID, Decimal], faturados: Sequence[ItemFaturado], restantes: Sequence[Decimal]
) -> list[tuple[ItemFaturado, Decimal]]:
    """De que itens de fatura sai a quantidade escolhida de cada linha, dos mais antigos aos mais novos."""
    filas: dict[UUID, list[Disponivel[ItemFaturado]]] = {}
    for item, resta in zip(faturados, restantes, strict=True):
        filas.setdefault(item.linha, []).append(Disponivel(item, resta))
    return [(a.item, a.quantidade) for linha, pedida in escolhidas.items() for a in alocar(pedida, filas[linha])]
