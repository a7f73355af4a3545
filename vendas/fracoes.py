"""O que cabe a cada fatura e a cada devolução em parte, de modo que a última feche exatamente o que falta."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from plataforma.valores import valor

T = TypeVar("T")
ZERO = Decimal("0.0000")


class Faturavel(NamedTuple):
    """Valores, em reais, de uma linha; o desconto já soma o rateado."""

    produtos: Decimal
    desconto: Decimal
    frete: Decimal

    @property
    def total(self) -> Decimal:
        """Produtos menos desconto mais frete."""
        return self.produtos - self.desconto + self.frete


def ate_aqui(total: Decimal, feita: Decimal, inteira: Decimal) -> Decimal:
    """Parte de `total` que cabe à quantidade acumulada `feita` de `inteira`; o todo quando tudo foi feito."""
    return valor(total * feita / inteira)


def proxima_fatura(
    linha: Faturavel, ja_faturado: Faturavel, *, quantidade: Decimal, faturada: Decimal, agora: Decimal
) -> Faturavel:
    """Valores da próxima fatura de uma linha, dos quais nenhum é negativo nem desconta mais do que cobra.

    `quantidade` é a da linha, `faturada` a já cobrada (por `ja_faturado`) e `agora` a desta fatura.
    """
    acumulada = faturada + agora
    produtos = ate_aqui(linha.produtos, acumulada, quantidade) - ja_faturado.produtos
    desconto = ate_aqui(linha.desconto, acumulada, quantidade) - ja_faturado.desconto
    frete = ate_aqui(linha.frete, acumulada, quantidade) - ja_faturado.frete
    # Arredondados cada um por si, o desconto de um pedaço poderia passar do pedaço em um centavo: espera o seguinte.
    return Faturavel(produtos, min(desconto, produtos), frete)


class Disponivel(NamedTuple, Generic[T]):
    """Um item de fatura e quanto dele ainda se pode expedir, ou devolver."""

    item: T
    quantidade: Decimal


class Alocada(NamedTuple, Generic[T]):
    """Quanto de um item de fatura foi tomado."""

    item: T
    quantidade: Decimal


def alocar(pedida: Decimal, disponiveis: Sequence[Disponivel[T]]) -> list[Alocada[T]]:
    """Toma `pedida` dos itens de fatura, do primeiro ao último; quem chama já sabe que ela cabe."""
    alocadas = []
    falta = pedida
    for item, quantidade in disponiveis:
        toma = min(falta, quantidade)
        if toma > ZERO:
            alocadas.append(Alocada(item, toma))
            falta -= toma
    if falta > ZERO:
        raise ValueError(f"faltam {falta} de {pedida}")
    return alocadas
