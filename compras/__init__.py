"""Fornecedores, notas de entrada e devoluções de compra.

Não guarda saldo, custo médio nem título: publica a nota e os outros reagem.
Publica NotaDeEntradaLancada e CompraDevolvida.
"""
