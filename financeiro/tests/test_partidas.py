"""As partidas de cada baixa, centavo a centavo, e o que uma lista de partidas não pode ter."""

from decimal import Decimal

import pytest

from financeiro.partidas import (
    CONTROLE,
    LancamentoDesbalanceado,
    PartidaNova,
    agrupar,
    aplicar,
    conferir,
    da_baixa,
    inverter,
    total_a_debito,
)
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id

BANCO = novo_id()
PARTES = {"principal": "100.00", "juros": "3.10", "multa": "2.00", "desconto": "0.70"}


def baixar(tipo: str, **partes: str) -> list[dict[str, str]]:
    """As partidas da baixa, por lado e conta; a de controle e a do banco com esses nomes."""
    valores = {nome: Decimal(valor) for nome, valor in (dict.fromkeys(PARTES, "0.00") | partes).items()}
    nomes = {BANCO: "banco", CONTROLE[tipo]: "controle"}
    partidas = [p._replace(conta=nomes.get(p.conta, p.conta)) for p in da_baixa(tipo=tipo, banco=BANCO, **valores)]  # type: ignore[call-overload]
    return colunas(sorted(partidas, key=lambda p: (p.lado, str(p.conta))), "lado", "conta", "valor")


@pytest.mark.parametrize("tipo", ["receber", "credito_fornecedor"])
def test_quem_nos_deve_paga_o_principal_os_encargos_e_menos_o_desconto(tipo: str) -> None:
    assert baixar(tipo, **PARTES) == tabela("""
        lado | conta                | valor
        C    | controle             | 100.00
        C    | juros_recebidos      | 3.10
        C    | multas_recebidas     | 2.00
        D    | banco                | 104.40
        D    | descontos_concedidos | 0.70
    """)


@pytest.mark.parametrize("tipo", ["pagar", "credito_cliente"])
def test_o_que_devemos_sai_com_os_encargos_e_menos_o_desconto(tipo: str) -> None:
    assert baixar(tipo, **PARTES) == tabela("""
        lado | conta            | valor
        C    | banco            | 104.40
        C    | descontos_obtidos | 0.70
        D    | controle         | 100.00
        D    | juros_pagos      | 3.10
        D    | multas_pagas     | 2.00
    """)


def test_cada_tipo_de_titulo_tem_a_sua_conta_de_controle() -> None:
    assert CONTROLE == {
        "receber": "clientes",
        "pagar": "fornecedores",
        "credito_cliente": "adiantamento_clientes",
        "credito_fornecedor": "creditos_fornecedores",
    }


def test_parte_de_valor_zero_nao_vira_partida() -> None:
    assert baixar("receber", principal="5.00") == tabela("""
        lado | conta    | valor
        C    | controle | 5.00
        D    | banco    | 5.00
    """)


def test_desconto_maior_que_a_divida_e_erro_de_quem_chama() -> None:
    with pytest.raises(LancamentoDesbalanceado, match="^baixa: débitos"):
        baixar("receber", principal="5.00", desconto="6.00")


@pytest.mark.parametrize(("debito", "credito"), [("1.00", "1.01"), ("0.00", "0.00"), ("-1.00", "-1.00")])
def test_somas_diferentes_zeros_e_negativos_sao_recusados_com_as_duas_somas(debito: str, credito: str) -> None:
    partidas = (PartidaNova("D", "cmv", Decimal(debito)), PartidaNova("C", "estoques", Decimal(credito)))
    with pytest.raises(LancamentoDesbalanceado, match=f"^um fato: débitos {debito}, créditos {credito}, sem valor: "):
        conferir(partidas, "um fato")


def test_o_fato_aplica_so_as_partidas_que_tem_valor_e_diz_o_nome_se_nao_fecha() -> None:
    valores = {"total": Decimal("9.00"), "desconto": Decimal(1), "produtos": Decimal("10.00"), "frete": Decimal(0)}
    assert colunas(aplicar("venda_faturada", valores), "lado", "conta", "valor") == tabela("""
        lado | conta          | valor
        D    | clientes       | 9.00
        D    | descontos      | 1
        C    | receita_vendas | 10.00
    """)
    with pytest.raises(LancamentoDesbalanceado, match="^venda_faturada: "):
        aplicar("venda_faturada", valores | {"frete": Decimal("0.01")})
    with pytest.raises(KeyError):
        aplicar("venda_faturada", {})


def test_agrupar_soma_o_mesmo_lado_e_conta_e_inverter_troca_so_o_lado() -> None:
    partidas = agrupar(PartidaNova(lado, "cmv", Decimal(valor)) for lado, valor in (("D", 1), ("C", 5), ("D", 2)))  # type: ignore[arg-type]
    assert colunas(partidas, "lado", "conta", "valor") == tabela("""
        lado | conta | valor
        D    | cmv   | 3.00
        C    | cmv   | 5.00
    """)
    assert colunas(inverter(partidas), "lado", "conta", "valor") == tabela("""
        lado | conta | valor
        C    | cmv   | 3.00
        D    | cmv   | 5.00
    """)
    assert total_a_debito(partidas) == Decimal(3)
    assert total_a_debito(inverter(partidas)) == Decimal(5)
