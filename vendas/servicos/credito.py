"""Limite de crédito: quanto um cliente pode ter confirmado e ainda não pago."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.valores import em_reais
from vendas.erros import LimiteDeCreditoExcedido

_COMPROMETIDO = """
SELECT c.id,
       (SELECT coalesce(sum(p.total - (SELECT coalesce(sum(f.total), 0.00) FROM vendas_fatura f
                                        WHERE f.pedido_id = p.id AND f.situacao = 'emitida')), 0.00)
          FROM vendas_pedido p
         WHERE p.cliente_id = c.id AND p.situacao IN ('confirmando', 'confirmado') AND p.faturamento <> 'total')
     + (SELECT coalesce(sum(a_receber), 0.00) FROM vendas_fatura WHERE cliente_id = c.id AND a_receber > 0)
  FROM unnest(%s::uuid[]) c(id)
"""


def comprometido_de(clientes: Sequence[UUID]) -> dict[UUID, Decimal]:
    """O que cada cliente tem a faturar e a receber."""
    return dict(executar("vendas", _COMPROMETIDO, [list(clientes)]))


def exigir_credito(cliente: UUID, *, nome: str, limite: Decimal) -> None:
    """Levanta LimiteDeCreditoExcedido se o que o cliente, já travado, tem a faturar e a receber passa do limite.

    O pedido em confirmação já conta; o que venceu e não foi pago também. Um recebimento libera o crédito quando o fato
    dele chega do financeiro.
    """
    comprometido = comprometido_de([cliente])[cliente]
    if comprometido > limite:
        raise LimiteDeCreditoExcedido(
            f"{nome} tem limite de {em_reais(limite)} e, com este pedido, ficaria com {em_reais(comprometido)} a "
            "faturar e a receber. Receba o que está em aberto, aumente o limite do cliente ou diminua o pedido."
        )
