import csv
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financeiro.tributos_da_venda import (
    AVISO_DE_EXPORTACAO,
    AVISO_DO_MEI,
    AVISO_FISCAL,
    AVISO_INTERESTADUAL,
    AliquotaSemVigencia,
    RegimeDaEmpresa,
    aliquota_de_icms,
    aliquota_efetiva_do_simples,
    estimar_tributos,
    tributos_da_venda,
)
from plataforma.testes.tabelas import colunas, tabela

HOJE = date(2026, 11, 24)
DADOS = Path(__file__).parents[1] / "dados"


def calcular(regime, receita="1000.00", *, receita_12_meses="0", uf_destino="SP", data=HOJE, crt=None, anexo=""):
    return tributos_da_venda(
        empresa=RegimeDaEmpresa(regime, crt or (1 if regime == "simples" else 3), anexo),
        receita=Decimal(receita),
        data=data,
        receita_12_meses=Decimal(receita_12_meses),
        uf_origem="SP",
        uf_destino=uf_destino,
    )


def resumo(resultado):
    return colunas(resultado.tributos, "tributo", "base", "aliquota_pct", "valor")


def tributo(nome, base, aliquota_pct, valor):
    return {"tributo": nome, "base": base, "aliquota_pct": aliquota_pct, "valor": valor}


@pytest.mark.parametrize(
    ("receita_12_meses", "efetiva"),
    [
        ("0", "4.0000"),
        ("180000.00", "4.0000"),
        ("300000.00", "5.3200"),
        ("360000.00", "5.6500"),
        ("720000.00", "7.5750"),
        ("1800000.00", "9.4500"),
        ("3600000.00", "11.8750"),
        ("4800000.00", "11.1250"),
    ],
)
def test_aliquota_efetiva_do_anexo_i(receita_12_meses, efetiva):
    assert str(aliquota_efetiva_do_simples(receita_12_meses=Decimal(receita_12_meses), data=HOJE)) == efetiva


@given(st.decimals(min_value="0.01", max_value="3600000.00", places=2))
def test_ate_o_sublimite_a_efetiva_nao_cai_quando_a_receita_cresce(receita):
    menor = aliquota_efetiva_do_simples(receita_12_meses=receita, data=HOJE)
    maior = aliquota_efetiva_do_simples(receita_12_meses=min(receita + 1000, Decimal(3600000)), data=HOJE)
    assert Decimal(4) <= menor <= maior <= Decimal("11.8750")


def test_simples_paga_um_tributo_so_sobre_a_receita():
    assert resumo(calcular("simples", receita_12_meses="300000.00")) == [
        tributo("das", base="1000.00", aliquota_pct="5.3200", valor="53.20")
    ]


@pytest.mark.parametrize(
    ("receita_12_meses", "trecho"), [("3600000.01", "passa do sublimite"), ("4800000.01", "passa do limite")]
)
def test_simples_avisa_quando_a_receita_passa_dos_limites(receita_12_meses, trecho):
    (aviso,) = calcular("simples", receita_12_meses=receita_12_meses).avisos
    assert trecho in aviso
    assert calcular("simples", receita_12_meses="3600000.00").avisos == ()


def test_mei_paga_um_das_fixo_e_nada_se_estima():
    resultado = calcular("simples", crt=4)
    assert resultado.tributos == ()
    assert resultado.avisos == (AVISO_DO_MEI,)


@pytest.mark.parametrize(
    ("receita_12_meses", "das"),
    [
        ("3600000.00", {"aliquota_pct": "7.8969", "valor": "78.97"}),
        ("4800000.00", {"aliquota_pct": "11.1250", "valor": "111.25"}),
    ],
)
def test_excesso_de_sublimite_tira_o_icms_do_das_e_o_paga_por_fora(receita_12_meses, das):
    resultado = calcular("simples", crt=2, receita_12_meses=receita_12_meses, uf_destino="BA")
    assert resumo(resultado) == [
        tributo("das", base="1000.00", **das),
        tributo("icms", base="1000.00", aliquota_pct="7.0000", valor="70.00"),
    ]
    assert resultado.avisos == (AVISO_FISCAL, AVISO_INTERESTADUAL)


def test_outro_anexo_do_simples_avisa_que_a_conta_e_a_do_comercio():
    (aviso,) = calcular("simples", anexo="III").avisos
    assert "Anexo III" in aviso
    assert calcular("simples", anexo="I").avisos == ()


@pytest.mark.parametrize("regime", ["presumido", "real"])
def test_exportacao_do_regime_normal_nao_tem_icms_pis_nem_cofins(regime):
    resultado = calcular(regime, uf_destino="EX")
    assert resultado.tributos == ()
    assert resultado.avisos == (AVISO_DE_EXPORTACAO,)


@pytest.mark.parametrize("crt", [1, 2])
@pytest.mark.parametrize(
    ("receita_12_meses", "das"),
    [
        ("180000.00", {"aliquota_pct": "2.0200", "valor": "20.20"}),
        ("4800000.00", {"aliquota_pct": "7.2980", "valor": "72.98"}),
    ],
)
def test_exportacao_do_simples_tira_do_das_icms_pis_e_cofins(crt, receita_12_meses, das):
    resultado = calcular("simples", crt=crt, receita_12_meses=receita_12_meses, uf_destino="EX")
    assert resumo(resultado) == [tributo("das", base="1000.00", **das)]
    assert resultado.avisos[-1] == AVISO_DE_EXPORTACAO


def test_presumido_debita_icms_e_federais_sobre_a_base_sem_icms():
    resultado = calcular("presumido")
    assert resumo(resultado) == tabela("""
        tributo | base    | aliquota_pct | valor
        icms    | 1000.00 | 18.0000      | 180.00
        pis     | 820.00  | 0.6500       | 5.33
        cofins  | 820.00  | 3.0000       | 24.60
    """)
    assert resultado.avisos == (AVISO_FISCAL,)


def test_real_para_outra_uf_usa_a_interestadual():
    resultado = calcular("real", uf_destino="BA")
    assert resumo(resultado) == tabela("""
        tributo | base    | aliquota_pct | valor
        icms    | 1000.00 | 7.0000       | 70.00
        pis     | 930.00  | 1.6500       | 15.35
        cofins  | 930.00  | 7.6000       | 70.68
    """)
    assert resultado.avisos == (AVISO_FISCAL, AVISO_INTERESTADUAL)
    assert "4 %" in AVISO_INTERESTADUAL


@pytest.mark.parametrize(
    ("origem", "destino", "pct"),
    [("SP", "MG", "12.0000"), ("SP", "ES", "7.0000"), ("ES", "SP", "12.0000"), ("BA", "SP", "12.0000"),
     ("RS", "GO", "7.0000"), ("PI", "PI", "22.5000")],
)  # fmt: skip
def test_aliquota_de_icms_por_par_de_ufs(origem, destino, pct):
    assert str(aliquota_de_icms(uf_origem=origem, uf_destino=destino, data=HOJE)[0]) == pct


def test_em_2027_pis_e_cofins_acabam_e_o_aviso_diz_o_que_falta():
    resultado = calcular("real", data=date(2027, 1, 1))
    assert [t.tributo for t in resultado.tributos] == ["icms"]
    assert "falta a CBS" in resultado.avisos[1]
    assert len(calcular("real", data=date(2026, 12, 31)).tributos) == 3


def test_data_sem_tabela_e_recusada():
    with pytest.raises(AliquotaSemVigencia, match="01/01/2017"):
        calcular("simples", data=date(2017, 1, 1))
    with pytest.raises(AliquotaSemVigencia, match="ICMS de SP para 01/01/2017"):
        calcular("real", data=date(2017, 1, 1))


def estimar(regime, *, data=HOJE, receita_12_meses="0", uf_destino=""):
    return estimar_tributos(
        empresa=RegimeDaEmpresa(regime, 3, ""),
        receita=Decimal("1000.00"),
        data=data,
        receita_12_meses=Decimal(receita_12_meses),
        uf_origem="SP",
        uf_destino=uf_destino,
    )


def test_a_estimativa_recebe_tudo_o_que_decide_e_destino_vazio_e_o_da_origem():
    assert estimar("presumido") == tributos_da_venda(
        empresa=RegimeDaEmpresa("presumido", 3, ""),
        receita=Decimal("1000.00"),
        data=HOJE,
        receita_12_meses=Decimal(0),
        uf_origem="SP",
        uf_destino="SP",
    )
    assert resumo(estimar("simples", receita_12_meses="300000.00")) == [
        tributo("das", base="1000.00", aliquota_pct="5.3200", valor="53.20")
    ]


def test_a_venda_sem_aliquota_na_data_fica_sem_tributos_e_o_aviso_diz_por_que():
    resultado = estimar("real", data=date(2017, 1, 1))
    assert resultado.tributos == ()
    assert resultado.avisos[0].startswith("Tributos não estimados: Não há alíquota interna de ICMS de SP")


@pytest.mark.parametrize(
    ("regime", "crt", "do_simples", "paga_icms"),
    [("simples", 1, True, False), ("simples", 2, True, True), ("simples", 4, True, False), ("real", 3, False, True)],
)
def test_o_regime_diz_o_que_o_calculo_precisa_saber(regime, crt, do_simples, paga_icms):
    empresa = RegimeDaEmpresa(regime, crt, "")
    assert empresa.do_simples is do_simples
    assert empresa.paga_icms is paga_icms


@pytest.mark.parametrize("arquivo", ["simples_anexo_i.csv", "aliquotas_da_venda.csv", "icms_interno.csv"])
def test_toda_aliquota_tem_fonte_e_vigencias_que_nao_se_cruzam(arquivo):
    chaves = ("faixa", "tributo", "regime", "uf")
    linhas = list(csv.DictReader((DADOS / arquivo).read_text(encoding="utf-8").splitlines()))
    assert all(linha["fonte"] for linha in linhas)
    for um, outro in pairwise(sorted(linhas, key=lambda i: ([i.get(c, "") for c in chaves], i["vigencia_inicio"]))):
        if all(um.get(c) == outro.get(c) for c in chaves):
            assert um["vigencia_fim"] < outro["vigencia_inicio"]
