"""Série de fatura: um número, e por isso uma escrita só."""


def normalizar_serie(serie: str) -> str:
    """`001` e `1` são a mesma série, com a mesma numeração (NF-e, campo serie: sem zeros à esquerda)."""
    return str(int(serie)) if serie.isascii() and serie.isdigit() else serie
