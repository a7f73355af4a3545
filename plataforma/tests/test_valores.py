"""Valores como se leem."""

from decimal import Decimal

import pytest

from plataforma.valores import em_reais


@pytest.mark.parametrize(
    ("numero", "texto"),
    [("0.00", "R$ 0,00"), ("12.5", "R$ 12,50"), ("1234567.89", "R$ 1.234.567,89"), ("-1000", "R$ -1.000,00")],
)
def test_valor_em_reais_usa_ponto_nos_milhares_e_virgula_nos_centavos(numero: str, texto: str) -> None:
    assert em_reais(Decimal(numero)) == texto
