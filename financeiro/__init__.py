"""Plano de contas, lançamentos, títulos, baixas, contas de caixa e banco, períodos.

Não calcula custo nem preço: lança o que os eventos trazem.
Publica TituloBaixado e BaixaEstornada; ouve vendas, compras, estoque e core.
"""
