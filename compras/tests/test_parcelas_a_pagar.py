from decimal import Decimal

import pytest

from compras.parcelas_a_pagar import DuplicatasPassamDoValor, parcelas_a_pagar
from compras.tests.amostras import BONIFICACAO, VENDA_A_PRAZO, nota
from plataforma.testes.tabelas import colunas, tabela


def parcelas(nome, valor):
    a_pagar = parcelas_a_pagar(nota(nome), valor_a_pagar=Decimal(valor))
    return colunas(a_pagar, "numero", "vencimento", "valor")


def test_duplicatas_viram_parcelas_por_vencimento():
    assert parcelas(VENDA_A_PRAZO, "5780.00") == tabela("""
        numero | vencimento | valor
        1      | 2018-09-25 | 2890.00
        2      | 2018-11-04 | 2890.00
    """)


def test_o_que_as_duplicatas_nao_cobrem_e_a_vista():
    a_vista, *resto = parcelas(VENDA_A_PRAZO, "5880.00")
    assert a_vista == {"numero": "1", "vencimento": "2018-08-16", "valor": "100.00"}
    assert len(resto) == 2


def test_sem_duplicata_e_a_vista_e_bonificacao_nao_se_paga():
    assert parcelas(BONIFICACAO, "173.01") == tabela("""
        numero | vencimento | valor
        1      | 2018-08-08 | 173.01
    """)
    assert parcelas(BONIFICACAO, "0.00") == []


def test_duplicatas_acima_do_comprado_pedem_decisao():
    with pytest.raises(DuplicatasPassamDoValor, match=r"somam R\$ 5.780,00 e as linhas que geram título, R\$ 5.000,00"):
        parcelas_a_pagar(nota(VENDA_A_PRAZO), valor_a_pagar=Decimal("5000.00"))
