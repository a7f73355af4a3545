"""O total de um pedido é a soma exata de suas linhas, com qualquer desconto e frete."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendas.totais import DescontoExcessivo, LinhaACalcular, calcular

REAIS = st.decimals(min_value="0.00", max_value="9999.99", places=2)
LINHAS = st.lists(
    st.builds(
        LinhaACalcular,
        quantidade=st.decimals(min_value="0.0001", max_value="500", places=4),
        preco=st.decimals(min_value="0.000001", max_value="900", places=6),
        desconto=st.just(Decimal("0.00")),
    ),
    min_size=1,
    max_size=12,
)


def _linha(quantidade: str, preco: str, desconto: str = "0.00") -> LinhaACalcular:
    return LinhaACalcular(Decimal(quantidade), Decimal(preco), Decimal(desconto))


@given(LINHAS, st.fractions(0, 1), REAIS)
def test_linhas_somam_o_pedido_e_nenhuma_fica_negativa(linhas, parte, frete):
    liquido = calcular(linhas, desconto=Decimal("0.00"), frete=Decimal("0.00")).total
    desconto = (liquido * parte.numerator / parte.denominator).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    pedido = calcular(linhas, desconto=desconto, frete=frete)
    assert pedido.total == pedido.produtos - desconto + frete == sum(t.total for t in pedido.linhas)
    assert sum(t.desconto_rateado for t in pedido.linhas) == desconto
    assert sum(t.frete for t in pedido.linhas) == frete
    assert all(t.produtos >= t.desconto + t.desconto_rateado >= 0 and t.frete >= 0 for t in pedido.linhas)


def test_o_centavo_que_sobra_do_desconto_vai_a_uma_linha_so():
    pedido = calcular([_linha("1", "10")] * 3, desconto=Decimal("1.00"), frete=Decimal("0.00"))
    assert [t.desconto_rateado for t in pedido.linhas] == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]


def test_desconto_e_frete_seguem_o_valor_de_cada_linha():
    linhas = [_linha("3", "100", "50.00"), _linha("1", "750")]
    pedido = calcular(linhas, desconto=Decimal("100.00"), frete=Decimal("40.00"))
    assert [(t.desconto_rateado, t.frete, t.total) for t in pedido.linhas] == [
        (Decimal("25.00"), Decimal("10.00"), Decimal("235.00")),
        (Decimal("75.00"), Decimal("30.00"), Decimal("705.00")),
    ]
    assert pedido.desconto_total == Decimal("150.00")
    assert pedido.total == Decimal("940.00")


@pytest.mark.parametrize(
    ("linhas", "desconto", "culpada"),
    [
        ([_linha("1", "10"), _linha("1", "10", "10.01")], "0.00", 1),
        ([_linha("1", "10", "4.00"), _linha("1", "10")], "16.01", None),
    ],
)
def test_desconto_maior_que_o_valor_e_recusado(linhas, desconto, culpada):
    with pytest.raises(DescontoExcessivo) as erro:
        calcular(linhas, desconto=Decimal(desconto), frete=Decimal("0.00"))
    assert erro.value.linha == culpada
