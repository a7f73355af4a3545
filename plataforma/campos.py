"""Campos decimais: a mesma escala no banco, nos contratos e na API."""

from typing import Any

from django.db import models

from plataforma.valores import DIGITOS_INTEIROS


class _CampoDeEscala(models.DecimalField):  # type: ignore[type-arg]
    casas: int

    def __init__(self, *args: Any, **opcoes: Any) -> None:
        opcoes["max_digits"] = DIGITOS_INTEIROS + self.casas
        opcoes["decimal_places"] = self.casas
        super().__init__(*args, **opcoes)


class CampoQuantidade(_CampoDeEscala):
    """Quantidade, 4 casas."""

    casas = 4


class CampoPreco(_CampoDeEscala):
    """Preço unitário em reais, 6 casas."""

    casas = 6


class CampoFator(_CampoDeEscala):
    """Fator de conversão entre unidades, 6 casas."""

    casas = 6


class CampoValor(_CampoDeEscala):
    """Valor em reais, 2 casas."""

    casas = 2
