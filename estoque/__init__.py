"""Depósitos, saldos, reservas, movimentos, custo médio, transferências, ajustes e inventários.

Não guarda preço de venda nem lançamento contábil: publica o custo e o financeiro lança.
Publica MercadoriaRecebida, MercadoriaExpedida, MercadoriaDevolvida, EstoqueAjustado; ouve vendas, compras e core.
"""
