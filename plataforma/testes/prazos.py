"""Quanto tempo se admite onde um teste divide a máquina com outros."""

FOLGA_DA_SUITE = 5
"""Quantas vezes o limite de uma máquina calma; o prometido a quem usa vale inteiro em `./erp provar`, que roda só."""


def na_suite(limite: float) -> float:
    """O limite de tempo `limite`, de uma máquina calma, na suíte, em que quatro processos dividem dois núcleos.

    Ainda apanha o que cresce sem medida: uma espera a mais, uma consulta por linha, uma fila que se segue até o fim.
    """
    return limite * FOLGA_DA_SUITE
