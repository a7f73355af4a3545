"""Cada valor na sua forma: dinheiro, preço e quantidade não se confundem, e nada é um traço."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from web import celulas


@pytest.mark.parametrize(
    ("forma", "valor", "lido"),
    [
        (celulas.reais, D("1234.5"), "R$\u00a01.234,50"),
        (celulas.reais, D("-3.10"), "-R$\u00a03,10"),
        (celulas.preco, D("7.900000"), "R$\u00a07,90"),
        (celulas.preco, D("0.012345"), "R$\u00a00,012345"),
        (celulas.preco, D("100"), "R$\u00a0100,00"),
        (celulas.quantidade, D("1250.5000"), "1.250,5"),
        (celulas.quantidade, D("1000.0000"), "1.000"),
        (celulas.inteiro, 12345, "12.345"),
        (celulas.numero, 12345, "12345"),
        (celulas.dia, date(2026, 11, 3), "03/11/2026"),
        (celulas.momento, datetime(2026, 11, 3, 2, 5, tzinfo=UTC), "02/11/2026 23:05"),
        (celulas.documento, "11222333000181", "11.222.333/0001-81"),
        (celulas.documento, "12ABC34501DE35", "12.ABC.345/01DE-35"),
        (celulas.documento, "52998224725", "529.982.247-25"),
        (celulas.texto, "<b>", "&lt;b&gt;"),
    ],
)
def test_le_se_como_aqui(forma: celulas.Forma, valor: object, lido: str) -> None:
    assert forma(valor) == lido


@pytest.mark.parametrize("forma", [celulas.reais, celulas.preco, celulas.quantidade, celulas.dia, celulas.texto])
def test_nada_e_um_traco(forma: celulas.Forma) -> None:
    assert forma(None) == "—"


def test_o_estado_tem_cor_e_texto() -> None:
    dito = celulas.selos({"aberto": ("azul", "Aberto")})("aberto")
    assert dito == '<span class="selo azul"><i aria-hidden="true"></i>Aberto</span>'
