import pytest

from compras.nfe.leitura import ler_nota
from compras.operacoes_de_entrada import CfopSemOperacao, classificar_entrada
from compras.tests.amostras import arquivos
from compras.tests.test_nfe_amostras import ACEITAS


@pytest.mark.parametrize(
    ("cfop", "natureza", "entrada", "estoque", "titulo"),
    [
        ("5102", "compra", "1102", True, True),
        ("6101", "compra", "2102", True, True),
        ("5405", "compra", "1403", True, True),
        ("6910", "bonificacao", "2910", True, False),
        ("5911", "bonificacao", "1911", True, False),
        ("5949", "remessa", "1949", True, False),
    ],
)
def test_o_cfop_diz_o_que_a_entrada_faz(cfop, natureza, entrada, estoque, titulo):
    operacao = classificar_entrada(cfop)
    assert operacao.natureza == natureza
    assert operacao.cfop_entrada == entrada
    assert operacao.movimenta_estoque == estoque
    assert operacao.gera_titulo == titulo


@pytest.mark.parametrize(
    ("cfop", "natureza", "entrada", "titulo"),
    [("5102", "consumo", "1556", True), ("6401", "consumo", "2407", True), ("5910", "bonificacao", "1556", False)],
)
def test_uso_e_consumo_nao_entra_no_estoque_mas_se_paga(cfop, natureza, entrada, titulo):
    operacao = classificar_entrada(cfop, uso_e_consumo=True)
    assert operacao.natureza == natureza
    assert operacao.cfop_entrada == entrada
    assert operacao.gera_titulo == titulo
    assert not operacao.movimenta_estoque


@pytest.mark.parametrize("cfop", ["5202", "5933", "5151", "7101", "1102", "", "510", "51020"])
def test_cfop_fora_da_tabela_para_a_linha(cfop):
    with pytest.raises(CfopSemOperacao, match=f"“{cfop}”"):
        classificar_entrada(cfop)


def test_todo_cfop_das_amostras_aceitas_esta_na_tabela():
    itens = [item for nome in ACEITAS for item in ler_nota(arquivos()[nome].read_bytes()).itens]
    assert {classificar_entrada(i.cfop).natureza for i in itens} == {"compra", "bonificacao"}
    assert len(itens) == 137
