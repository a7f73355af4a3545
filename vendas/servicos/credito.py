"""Limite de crédito: quanto um cliente pode ter confirmado e ainda não vencido."""

from uuid import UUID

from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.valores import em_reais
from vendas.erros import LimiteDeCreditoExcedido

# A linha do cliente fica travada: dois pedidos dele confirmados ao mesmo tempo não cabem os dois no mesmo limite.
_TRAVAR = """
SELECT nome, limite_de_credito FROM vendas_cliente WHERE id = %s AND limite_de_credito IS NOT NULL FOR NO KEY UPDATE
"""
_COMPROMETIDO = """
SELECT (SELECT coalesce(sum(total), 0.00) FROM vendas_pedido
         WHERE cliente_id = %(cliente)s AND situacao IN ('confirmando', 'confirmado', 'concluido'))
     - (SELECT coalesce(sum(total), 0.00) FROM vendas_fatura WHERE cliente_id = %(cliente)s AND situacao = 'emitida')
     + (SELECT coalesce(sum(p.valor), 0.00) FROM vendas_parcela p JOIN vendas_fatura f ON f.id = p.fatura_id
         WHERE f.cliente_id = %(cliente)s AND f.situacao = 'emitida' AND p.vencimento >= %(hoje)s)
"""


def exigir_credito(cliente: UUID) -> None:
    """Levanta LimiteDeCreditoExcedido se o que está a faturar e a vencer passa do limite do cliente, quando ele tem um.

    O pedido em confirmação já conta. O que venceu não conta: cobrar é do financeiro.
    """
    achados = executar("vendas", _TRAVAR, [cliente])
    if not achados:
        return
    nome, limite = achados[0]
    ((comprometido,),) = executar("vendas", _COMPROMETIDO, {"cliente": cliente, "hoje": relogio.hoje()})
    if comprometido > limite:
        raise LimiteDeCreditoExcedido(
            f"{nome} tem limite de {em_reais(limite)} e, com este pedido, ficaria com "
            f"{em_reais(comprometido)} a faturar e a vencer. "
            "Aumente o limite do cliente ou diminua o pedido."
        )
