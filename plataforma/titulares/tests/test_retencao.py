"""Os prazos da lei, no dia em que cada um acaba."""

from datetime import date

import pytest

from plataforma.banco.sql import executar
from plataforma.retencao import CONTRATO, FISCAL, XML, Prazo, sql_de_livre_em


@pytest.mark.parametrize(
    ("prazos", "desde", "livre_em"),
    [
        ((XML,), "2025-05-01", date(2036, 5, 2)),
        ((FISCAL,), "2026-01-01", date(2032, 1, 1)),
        ((FISCAL,), "2026-12-31", date(2032, 1, 1)),
        ((CONTRATO,), "2026-03-15", date(2036, 3, 16)),
        ((CONTRATO,), "2024-02-29", date(2034, 3, 2)),
        ((FISCAL, CONTRATO), "2026-03-15", date(2036, 3, 16)),
        ((XML, CONTRATO), "2026-03-15", date(2037, 3, 16)),
    ],
)
def test_o_primeiro_dia_em_que_se_pode_apagar(
    bancos: None, prazos: tuple[Prazo, ...], desde: str, livre_em: date
) -> None:
    assert executar("core", "SELECT " + sql_de_livre_em(prazos, f"date '{desde}'")) == [(livre_em,)]
