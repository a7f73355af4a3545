"""Faturas em parte somam exatamente a linha; o que sai e volta se aloca do primeiro faturado ao último."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendas.fracoes import Alocada, Disponivel, Faturavel, alocar, proxima_fatura

REAIS = st.decimals(min_value="0.00", max_value="9999.99", places=2)
PEDACOS = st.lists(st.decimals(min_value="0.0001", max_value="99", places=4), min_size=1, max_size=12)
NADA = Faturavel(Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))


def _somar(um: Faturavel, outro: Faturavel) -> Faturavel:
    return Faturavel(um.produtos + outro.produtos, um.desconto + outro.desconto, um.frete + outro.frete)


def _faturar(linha: Faturavel, pedacos: list[Decimal]) -> list[Faturavel]:
    quantidade, faturada, ja, faturas = sum(pedacos), Decimal(0), NADA, []
    for agora in pedacos:
        faturas.append(proxima_fatura(linha, ja, quantidade=quantidade, faturada=faturada, agora=agora))
        faturada, ja = faturada + agora, _somar(ja, faturas[-1])
    assert ja == linha
    return faturas


@given(REAIS, REAIS, REAIS, PEDACOS)
def test_as_faturas_somam_a_linha_e_nenhuma_e_negativa(um, outro, frete, pedacos):
    faturas = _faturar(Faturavel(max(um, outro), min(um, outro), frete), pedacos)
    assert all(f.produtos >= f.desconto >= 0 and f.frete >= 0 and f.total >= 0 for f in faturas)


@given(st.integers(0, 100), PEDACOS)
def test_desconto_quase_total_tambem_fecha(centavos, pedacos):
    produtos = Decimal(centavos + 1).scaleb(-2)
    faturas = _faturar(Faturavel(produtos, Decimal(centavos).scaleb(-2), Decimal("0.00")), pedacos)
    assert all(f.produtos >= f.desconto >= 0 for f in faturas)


def test_dez_reais_em_tres_faturas_iguais():
    faturas = _faturar(Faturavel(Decimal("10.00"), Decimal("1.00"), Decimal("0.50")), [Decimal(1)] * 3)
    assert [(f.produtos, f.desconto, f.frete) for f in faturas] == [
        (Decimal("3.33"), Decimal("0.33"), Decimal("0.17")),
        (Decimal("3.34"), Decimal("0.34"), Decimal("0.16")),
        (Decimal("3.33"), Decimal("0.33"), Decimal("0.17")),
    ]


def test_aloca_do_primeiro_ao_ultimo():
    disponiveis = [Disponivel("a", Decimal(2)), Disponivel("b", Decimal(0)), Disponivel("c", Decimal(5))]
    assert alocar(Decimal(3), disponiveis) == [Alocada("a", Decimal(2)), Alocada("c", Decimal(1))]


def test_nao_aloca_o_que_nao_ha():
    with pytest.raises(ValueError, match="faltam 1"):
        alocar(Decimal(3), [Disponivel("a", Decimal(2))])
