from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financeiro.dre import GRUPOS_DA_DRE, montar_dre
from financeiro.leituras_de_demonstrativos import ContaDaDre
from plataforma.testes.tabelas import colunas, tabela


def conta(grupo, saldo, codigo="3.1.1.01.001"):
    return ContaDaDre(conta=UUID(int=0), codigo=codigo, nome=grupo, grupo=grupo, saldo=Decimal(saldo))


def totais(dre):
    return {linha.chave: str(linha.valor) for linha in dre if linha.tipo == "total"}


def test_da_receita_bruta_ao_resultado_liquido():
    dre = montar_dre(
        [
            conta("receita_bruta", "1000.00"),
            conta("tributos_sobre_vendas", "-60.00"),
            conta("devolucoes", "-40.00"),
            conta("custo_das_vendas", "-500.00"),
            conta("despesas_administrativas", "-150.00"),
            conta("receitas_financeiras", "7.50"),
            conta("tributos_sobre_lucro", "-20.00"),
        ]
    )
    assert totais(dre) == {
        "receita_liquida": "900.00",
        "lucro_bruto": "400.00",
        "resultado_operacional": "250.00",
        "resultado_antes_dos_tributos": "257.50",
        "resultado_liquido": "237.50",
    }


def test_grupo_mostra_as_suas_contas_por_codigo():
    dre = montar_dre([conta("receita_bruta", "2.00", "3.1.1.01.002"), conta("receita_bruta", "1.00", "3.1.1.01.001")])
    assert colunas(dre[0].contas, "codigo", "saldo") == tabela("""
        codigo       | saldo
        3.1.1.01.001 | 1.00
        3.1.1.01.002 | 2.00
    """)
    assert str(dre[0].valor) == "3.00"


def test_sem_movimento_toda_linha_e_zero():
    assert {str(linha.valor) for linha in montar_dre([])} == {"0.00"}


def test_conta_de_grupo_desconhecido_nao_some_em_silencio():
    with pytest.raises(ValueError, match="grupo “patrimonial”"):
        montar_dre([conta("patrimonial", "1.00")])


@given(
    st.lists(
        st.builds(
            conta, st.sampled_from(sorted(GRUPOS_DA_DRE)), st.decimals(min_value=-(10**9), max_value=10**9, places=2)
        )
    )
)
def test_o_resultado_liquido_e_a_soma_de_todas_as_contas(saldos):
    assert montar_dre(saldos)[-1].valor == sum(c.saldo for c in saldos)
