from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compras.custo_de_entrada import Compra, custo_do_item, custos_da_nota
from compras.operacoes_de_entrada import classificar_entrada
from compras.tests.amostras import BONIFICACAO, DO_SIMPLES, VENDA_COM_FRETE, VENDA_COM_ST, nota

EM_2026 = date(2026, 11, 24)
REGIMES = ("simples", "presumido", "real")
VALORES = st.decimals(min_value="0.00", max_value="9999.99", places=2)
CNPJ, CPF = "11222333000181", "52998224725"


def compra(regime, *, crt=None, fornecedor=CNPJ, data=EM_2026):
    return Compra(regime, crt or {"simples": 1}.get(regime, 3), fornecedor, data)


def custo(nome, indice, regime, *, consumo=False, **outros):
    item = nota(nome).itens[indice]
    operacao = classificar_entrada(item.cfop, uso_e_consumo=consumo)
    calculado = custo_do_item(item, compra=compra(regime, **outros), operacao=operacao)
    recuperados = (calculado.icms_a_recuperar, calculado.pis_a_recuperar, calculado.cofins_a_recuperar)
    return [str(n) for n in (calculado.custo, *recuperados)]


@pytest.mark.parametrize(
    ("regime", "esperado"),
    [
        ("simples", ["50.60", "0.00", "0.00", "0.00"]),
        ("presumido", ["44.53", "6.07", "0.00", "0.00"]),
        ("real", ["40.42", "6.07", "0.73", "3.38"]),
    ],
)
def test_venda_comum_com_frete_por_regime(regime, esperado):
    # Produto 42.93 + frete 7.67 = 50.60; base federal 50.60 − 6.07 = 44.53.
    assert custo(VENDA_COM_FRETE, 0, regime) == esperado


@pytest.mark.parametrize("regime", ["simples", "presumido"])
def test_mercadoria_com_st_fica_inteira_no_custo(regime):
    # 78.23 + ICMS-ST 11.77; o ICMS próprio destacado não volta para quem revende.
    assert custo(VENDA_COM_ST, 0, regime) == ["90.00", "0.00", "0.00", "0.00"]


def test_no_real_a_st_sai_da_base_de_pis_e_cofins():
    # (78.23 − 9.39) × 1,65 % = 1.14 e × 7,6 % = 5.23.
    assert custo(VENDA_COM_ST, 0, "real") == ["83.63", "0.00", "1.14", "5.23"]


@pytest.mark.parametrize("regime", REGIMES)
def test_uso_e_consumo_nao_recupera_nada(regime):
    assert custo(VENDA_COM_FRETE, 0, regime, consumo=True) == ["50.60", "0.00", "0.00", "0.00"]


def test_bonificacao_da_credito_de_icms_mas_nao_do_que_nao_se_pagou():
    assert custo(BONIFICACAO, 0, "real")[2:] == ["0.00", "0.00"]
    assert custo(BONIFICACAO, 0, "real") == custo(BONIFICACAO, 0, "presumido")
    assert custo(BONIFICACAO, 0, "presumido")[1] != "0.00"


@pytest.mark.parametrize(("regime", "esperado"), [("simples", ["84.90", "0.00"]), ("presumido", ["82.85", "2.05"])])
def test_fornecedor_do_simples_transfere_credito(regime, esperado):
    assert custo(DO_SIMPLES, 0, regime)[:2] == esperado


@pytest.mark.parametrize("fornecedor", [CPF, "", "11222333000182", "PASSPORT-12345"])
def test_de_quem_nao_e_empresa_daqui_nao_ha_credito_federal(fornecedor):
    assert custo(VENDA_COM_FRETE, 0, "real", fornecedor=fornecedor) == ["44.53", "6.07", "0.00", "0.00"]


def test_no_simples_acima_do_sublimite_o_icms_se_recupera_e_os_federais_nao():
    assert custo(VENDA_COM_FRETE, 0, "simples", crt=2) == ["44.53", "6.07", "0.00", "0.00"]
    assert custo(DO_SIMPLES, 0, "simples", crt=2)[:2] == ["82.85", "2.05"]
    assert custo(VENDA_COM_ST, 0, "simples", crt=2) == ["90.00", "0.00", "0.00", "0.00"]
    assert custo(VENDA_COM_FRETE, 0, "simples", crt=4) == ["50.60", "0.00", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("cfop", "cst", "icms_st", "credito"),
    [
        ("5102", "90", "0.00", "6.07"),
        ("5102", "90", "1.00", "0.00"),
        ("5405", "90", "0.00", "0.00"),
        ("5102", "60", "0.00", "0.00"),
        ("5102", "40", "0.00", "0.00"),
    ],
)
def test_icms_encerrado_por_st_ou_sem_tributacao_nao_da_credito(cfop, cst, icms_st, credito):
    item = nota(VENDA_COM_FRETE).itens[0]
    alterado = replace(item, impostos=replace(item.impostos, cst=cst, icms_st=Decimal(icms_st)))
    calculado = custo_do_item(alterado, compra=compra("presumido"), operacao=classificar_entrada(cfop))
    assert str(calculado.icms_a_recuperar) == credito


def test_monofasico_e_aliquota_zero_nao_dao_credito_federal():
    item = nota(VENDA_COM_FRETE).itens[0]
    monofasico = replace(item, impostos=replace(item.impostos, cst_pis="04", cst_cofins="06"))
    calculado = custo_do_item(monofasico, compra=compra("real"), operacao=classificar_entrada("5102"))
    assert calculado.pis_a_recuperar == 0
    assert calculado.cofins_a_recuperar == 0
    assert calculado.icms_a_recuperar == Decimal("6.07")


def test_em_2027_os_creditos_federais_acabam():
    assert custo(VENDA_COM_FRETE, 0, "real", data=date(2027, 1, 1)) == ["44.53", "6.07", "0.00", "0.00"]


@given(VALORES, VALORES, VALORES, VALORES, VALORES, st.sampled_from(REGIMES), st.booleans())
def test_custo_e_tributos_recuperados_somam_o_que_o_item_vale_na_nota(produto, frete, ipi, icms, st_, regime, consumo):
    base = nota(VENDA_COM_FRETE).itens[0]
    impostos = replace(base.impostos, ipi=ipi, icms=icms, icms_st=st_)
    item = replace(base, valor_produto=produto, frete=frete, desconto=Decimal("0.00"), impostos=impostos)
    operacao = classificar_entrada("5102", uso_e_consumo=consumo)
    calculado = custo_do_item(item, compra=compra(regime), operacao=operacao)
    recuperado = calculado.icms_a_recuperar + calculado.pis_a_recuperar + calculado.cofins_a_recuperar
    assert calculado.valor_na_nota == produto + frete + ipi + st_
    assert calculado.custo + recuperado == calculado.valor_na_nota
    assert recuperado == 0 or (regime != "simples" and not consumo)


@pytest.mark.parametrize("total", ["879.68", "880.00", "878.70"])
def test_a_soma_dos_itens_e_sempre_o_total_da_nota(total):
    lida = nota(VENDA_COM_ST, ("<vNF>879.68</vNF>", f"<vNF>{total}</vNF>"))
    operacoes = [classificar_entrada(i.cfop) for i in lida.itens]
    custos = custos_da_nota(lida, compra=compra("simples"), operacoes=operacoes)
    assert sum(c.custo for c in custos) == Decimal(total)
    assert [c.item for c in custos] == list(range(1, 17))
