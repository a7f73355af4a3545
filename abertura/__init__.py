"""Implantações: o estoque, os títulos e os saldos de contas com que uma empresa começa, vindos de planilhas.

Confere os arquivos inteiros e manda ao estoque e ao financeiro; não guarda saldo nem título: esses são deles.
Não publica nem ouve eventos.
"""
