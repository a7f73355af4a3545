"""Totais de um pedido: o valor de cada linha, o rateio do desconto e do frete, e a soma, exata em centavos."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from plataforma.valores import ratear, valor

ZERO = Decimal("0.00")


class DescontoExcessivo(ValueError):
    """O desconto passa do que ele reduz; `linha` é a posição, ou None se é o desconto do pedido."""

    def __init__(self, linha: int | None, desconto: Decimal, limite: Decimal) -> None:
        super().__init__(f"desconto {desconto} maior que {limite}")
        self.linha = linha
        self.desconto = desconto
        self.limite = limite


class LinhaACalcular(NamedTuple):
    """Quantidade (4 casas), preço unitário (6 casas) e desconto da linha em reais."""

    quantidade: Decimal
    preco: Decimal
    desconto: Decimal


class TotalDaLinha(NamedTuple):
    """Em reais: total = produtos - desconto - desconto_rateado + frete."""

    produtos: Decimal
    desconto: Decimal
    desconto_rateado: Decimal
    frete: Decimal
    total: Decimal


class TotalDoPedido(NamedTuple):
    """Em reais: total = produtos - desconto_total + frete = soma das linhas."""

    linhas: tuple[TotalDaLinha, ...]
    produtos: Decimal
    desconto: Decimal
    desconto_total: Decimal
    frete: Decimal
    total: Decimal

    def colunas(self) -> dict[str, Decimal]:
        """O que o pedido guarda, sem as linhas."""
        return {nome: valor for nome, valor in self._asdict().items() if nome != "linhas"}


def calcular(linhas: Sequence[LinhaACalcular], *, desconto: Decimal, frete: Decimal) -> TotalDoPedido:
    """Calcula o pedido; `desconto` e `frete`, em reais, se dividem pelas linhas conforme o que cada uma ainda vale.

    Levanta DescontoExcessivo.
    """
    brutos = [valor(linha.preco * linha.quantidade) for linha in linhas]
    for posicao, (linha, bruto) in enumerate(zip(linhas, brutos, strict=True)):
        if linha.desconto > bruto:
            raise DescontoExcessivo(posicao, linha.desconto, bruto)
    liquidos = [bruto - linha.desconto for linha, bruto in zip(linhas, brutos, strict=True)]
    liquido = sum(liquidos, ZERO)
    if desconto > liquido:
        raise DescontoExcessivo(None, desconto, liquido)
    descontos, fretes = ratear(desconto, liquidos), ratear(frete, liquidos)
    totais = tuple(
        TotalDaLinha(bruto, linha.desconto, rateado, do_frete, bruto - linha.desconto - rateado + do_frete)
        for linha, bruto, rateado, do_frete in zip(linhas, brutos, descontos, fretes, strict=True)
    )
    return TotalDoPedido(
        linhas=totais,
        produtos=sum(brutos, ZERO),
        desconto=desconto,
        desconto_total=sum((t.desconto + t.desconto_rateado for t in totais), ZERO),
        frete=frete,
        total=sum((t.total for t in totais), ZERO),
    )
