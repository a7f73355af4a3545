from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financeiro.encargos import EncargosCalculados, calcular_encargos

UM_POR_CENTO_AO_MES = {"juros_pct_ao_mes": Decimal("1.0000"), "multa_pct": Decimal("2.0000")}
VENCIMENTO = date(2026, 3, 10)


def encargos(pagamento, *, saldo="1000.00", ultima_baixa=None):
    return calcular_encargos(
        saldo=Decimal(saldo),
        vencimento=VENCIMENTO,
        pagamento=pagamento,
        ultima_baixa=ultima_baixa,
        **UM_POR_CENTO_AO_MES,
    )


def esperados(juros, multa, dias):
    return EncargosCalculados(juros=Decimal(juros), multa=Decimal(multa), dias_de_atraso=dias)


@pytest.mark.parametrize(
    ("pagamento", "esperado"),
    [
        (date(2026, 3, 5), esperados("0.00", "0.00", 0)),
        (date(2026, 3, 10), esperados("0.00", "0.00", 0)),
        (date(2026, 3, 11), esperados("0.33", "20.00", 1)),
        (date(2026, 4, 9), esperados("10.00", "20.00", 30)),
    ],
)
def test_no_vencimento_nada_e_encargos_desde_o_dia_seguinte(pagamento, esperado):
    assert encargos(pagamento) == esperado


def test_depois_de_uma_baixa_em_atraso_os_juros_contam_dela_e_a_multa_nao_se_repete():
    assert encargos(date(2026, 4, 19), saldo="400.00", ultima_baixa=date(2026, 4, 9)) == esperados("1.33", "0.00", 40)


def test_baixa_parcial_no_prazo_nao_dispensa_a_multa_do_resto():
    assert encargos(date(2026, 3, 20), saldo="400.00", ultima_baixa=date(2026, 3, 1)) == esperados("1.33", "8.00", 10)


@given(st.decimals(min_value="0.01", max_value="9999999.99", places=2), st.integers(1, 3000))
def test_juros_simples_crescem_com_o_atraso_e_a_multa_nao(saldo, dias):
    um = calcular_encargos(saldo=saldo, vencimento=VENCIMENTO, pagamento=_apos(dias), **UM_POR_CENTO_AO_MES)
    outro = calcular_encargos(saldo=saldo, vencimento=VENCIMENTO, pagamento=_apos(dias + 1), **UM_POR_CENTO_AO_MES)
    assert outro.multa == um.multa
    assert Decimal(0) <= outro.juros - um.juros <= saldo / 3000 + Decimal("0.01")


def _apos(dias):
    return date.fromordinal(VENCIMENTO.toordinal() + dias)
