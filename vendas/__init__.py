"""Clientes, condições, pedidos, faturas, expedição e devoluções.

Não guarda saldo nem título: reserva por contrato e o resto acontece por evento.
Publica PedidoCriado, PedidoConfirmado, PedidoFaturado, PedidoExpedido, PedidoCancelado e VendaDevolvida.
"""
