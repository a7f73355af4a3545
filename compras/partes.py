"""O que cabe a cada devolução de uma linha, de modo que a última leve exatamente o que falta. Regra pura."""

from decimal import Decimal
from typing import NamedTuple

from plataforma.valores import valor

ZERO = valor(0)


class Partes(NamedTuple):
    """Em que se divide o que uma linha vale na nota, em reais."""

    custo: Decimal
    icms_a_recuperar: Decimal
    pis_a_recuperar: Decimal
    cofins_a_recuperar: Decimal

    @property
    def valor_na_nota(self) -> Decimal:
        """Custo mais tributos a recuperar."""
        return sum(self, ZERO)


def partes_a_devolver(linha: Partes, ja_devolvidas: Partes, *, acumulada: Decimal, inteira: Decimal) -> Partes:
    """Valores de uma devolução; `acumulada` é a quantidade devolvida com esta, de `inteira`.

    Nenhuma é negativa: desfeita uma devolução no meio, o arredondamento das outras pode passar um centavo da conta.
    """
    return Partes(
        *(max(valor(toda * acumulada / inteira) - ja, ZERO) for toda, ja in zip(linha, ja_devolvidas, strict=True))
    )
