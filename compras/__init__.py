"""Fornecedores, notas de entrada e devoluções de compra.

Não guarda saldo, custo médio nem título: publica a nota e os outros reagem; o que se deve está no financeiro.
Publica NotaDeEntradaLancada e CompraDevolvida; não ouve ninguém. Pede ao core os cadastros e ao estoque a reserva
do que volta ao fornecedor.
"""
