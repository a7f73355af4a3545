from collections import Counter

from financeiro.dre import GRUPOS_DA_DRE
from financeiro.plano_padrao import codigo_da_conta_mae, plano_padrao

FUNCOES = {
    "adiantamento_clientes",
    "apuracao_do_resultado",
    "bancos",
    "bonificacoes_recebidas",
    "caixa",
    "capital",
    "clientes",
    "cmv",
    "cofins_a_recolher",
    "cofins_a_recuperar",
    "cofins_sobre_vendas",
    "creditos_fornecedores",
    "das_a_recolher",
    "das_sobre_vendas",
    "descontos",
    "descontos_concedidos",
    "descontos_obtidos",
    "devolucoes_compras",
    "devolucoes_vendas",
    "estoques",
    "fornecedores",
    "frete_sobre_vendas",
    "icms_a_recolher",
    "icms_a_recuperar",
    "icms_sobre_vendas",
    "juros_pagos",
    "juros_recebidos",
    "lucros_acumulados",
    "mercadorias_de_terceiros",
    "multas_pagas",
    "multas_recebidas",
    "perdas_estoque",
    "pis_a_recolher",
    "pis_a_recuperar",
    "pis_sobre_vendas",
    "receita_fretes",
    "receita_vendas",
    "saldos_iniciais",
    "sobras_estoque",
    "uso_e_consumo",
}


def test_codigos_sao_unicos_em_ordem_e_cada_mae_vem_antes():
    vistos = set()
    for conta in plano_padrao():
        mae = codigo_da_conta_mae(conta.codigo)
        assert conta.codigo not in vistos
        assert mae is None or mae in vistos
        vistos.add(conta.codigo)
    assert [c.codigo for c in plano_padrao()] == sorted(vistos)


def test_analitica_e_folha_de_cinco_niveis_e_sintetica_tem_filhas():
    maes = Counter(codigo_da_conta_mae(c.codigo) for c in plano_padrao())
    for conta in plano_padrao():
        assert conta.analitica == (conta.codigo.count(".") == 4)
        assert conta.analitica != (maes[conta.codigo] > 0)


def test_natureza_acompanha_o_grupo_e_so_a_redutora_a_inverte():
    natural = {"1": "D", "2": "C", "3": "C", "4": "D"}
    for conta in plano_padrao():
        redutora = conta.nome.startswith("(−)")
        assert (conta.natureza != natural[conta.codigo[0]]) == redutora, conta


def test_cada_funcao_esta_em_uma_analitica_e_em_uma_so():
    funcoes = Counter(c.funcao for c in plano_padrao() if c.funcao)
    assert set(funcoes) == FUNCOES
    assert set(funcoes.values()) == {1}
    assert all(c.analitica for c in plano_padrao() if c.funcao)


def test_so_as_analiticas_de_resultado_tem_grupo_e_todos_os_grupos_da_dre_sao_usados():
    for conta in plano_padrao():
        assert bool(conta.grupo_dre) == (conta.analitica and conta.codigo[0] in "34"), conta
    assert {c.grupo_dre for c in plano_padrao() if c.grupo_dre} == GRUPOS_DA_DRE


def test_o_plano_tem_o_tamanho_de_um_plano_de_pequena_empresa():
    analiticas = sum(c.analitica for c in plano_padrao())
    assert 100 <= analiticas <= 140
