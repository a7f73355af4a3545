"""RBT12, a regra pura: do livro, informada ou proporcional."""

from datetime import date
from decimal import Decimal

import pytest

from financeiro.receita_de_12_meses import ReceitaConhecida, receita_de_12_meses

MARCO = date(2026, 3, 1)
DECLARADA = Decimal("720000.00")


@pytest.mark.parametrize(
    ("primeiro_mes", "informada", "rbt12"),
    [
        (date(2025, 3, 1), DECLARADA, "120000.00"),
        (date(2025, 4, 1), DECLARADA, "720000.00"),
        (None, DECLARADA, "720000.00"),
        # 120.000 em onze meses de livro
        (date(2025, 4, 1), None, "130909.09"),
        (date(2026, 2, 1), None, "1440000.00"),
        # a do próprio mês, 5.000, com a da venda, 1.000
        (MARCO, None, "72000.00"),
        (None, None, "72000.00"),
    ],
)
def test_a_rbt12_e_a_do_livro_com_doze_meses_a_informada_ou_a_proporcional(
    primeiro_mes: date | None, informada: Decimal | None, rbt12: str
) -> None:
    conhecida = ReceitaConhecida(
        dos_12_meses=Decimal("120000.00"), do_mes=Decimal("5000.00"), primeiro_mes=primeiro_mes, informada=informada
    )
    assert receita_de_12_meses(conhecida, mes=MARCO, venda=Decimal("1000.00")) == Decimal(rbt12)
