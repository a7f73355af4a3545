"""Números e datas se leem como se digitam."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from plataforma.relogio import hoje
from web.br import ler_data, ler_numero


@pytest.mark.parametrize(
    ("digitado", "lido"),
    [
        ("1.234,56", Decimal("1234.56")),
        ("1234,56", Decimal("1234.56")),
        ("1234.56", Decimal("1234.56")),
        ("1.234", Decimal("1234")),
        ("1.5", Decimal("1.5")),
        ("R$ 10", Decimal("10")),
        ("-3,5", Decimal("-3.5")),
        ("", None),
        ("dez", None),
        ("1,2,3", None),
        ("NaN", None),
        ("1e9", None),
    ],
)
def test_numero(digitado: str, lido: Decimal | None) -> None:
    assert ler_numero(digitado) == lido


def test_data() -> None:
    ano = hoje().year
    assert ler_data("hoje") == hoje()
    assert ler_data("+7") == hoje() + timedelta(days=7)
    assert ler_data("-1") == hoje() - timedelta(days=1)
    assert ler_data("24/11") == date(ano, 11, 24)
    assert ler_data("24/11/26") == date(2026, 11, 24)
    assert ler_data("24112026") == date(2026, 11, 24)
    assert ler_data("2026-11-24") == date(2026, 11, 24)


@pytest.mark.parametrize("digitado", ["", "31/02", "99/99/2026", "amanhã", "2026-13-01"])
def test_o_que_nao_e_data_nao_vira_uma(digitado: str) -> None:
    assert ler_data(digitado) is None
