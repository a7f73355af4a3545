"""Cada invariante de vendas é visto falhar: estraga-se um dado numa transação que se desfaz."""

from typing import Any

import pytest
from django.db import transaction

from plataforma.banco.sql import executar
from plataforma.invariantes import ler_conteudo, verificar
from plataforma.topologia import alias
from vendas.invariantes import CONTEUDO, INVARIANTES
from vendas.tests.apoio import Loja, criado

ESTRAGOS = {
    "O total do pedido é a soma das linhas": "UPDATE vendas_item SET frete = frete + 1, total = total + 1",
    "As quantidades da linha são as de seus itens de fatura": "UPDATE vendas_item SET quantidade_devolvida = 0",
    "O que saiu e voltou de um item de fatura está em expedições e devoluções": (
        "DELETE FROM vendas_item_da_devolucao"
    ),
    "O andamento do pedido é o de suas linhas": "UPDATE vendas_pedido SET devolucao = 'total'",
    "A fatura é a soma de seus itens e a de suas parcelas": "UPDATE vendas_parcela SET valor = valor + 1",
    "As faturas de um pedido todo faturado somam o pedido": (
        "UPDATE vendas_fatura SET frete = frete + 1, total = total + 1"
    ),
    "Pedido cancelado não tem fatura em vigor, e só pedido cancelado tem fatura cancelada": (
        "UPDATE vendas_fatura SET situacao = 'cancelada'"
    ),
    "O devolvido da fatura é o de suas devoluções, e o recebido não passa do que ela cobrou": (
        "UPDATE vendas_fatura SET devolvido = 0"
    ),
    "As faturas de cada estabelecimento e série vão de 1 ao último número, sem lacuna": (
        "UPDATE vendas_fatura SET numero = 3"
    ),
    "Os pedidos confirmados de cada estabelecimento vão de 1 ao último número, sem lacuna": (
        "UPDATE vendas_pedido SET numero = 2"
    ),
    "A devolução é a soma de seus itens, e não passa do que a fatura cobrou": (
        "UPDATE vendas_devolucao SET total = total + 1"
    ),
}
# O banco recusa o estrago por restrição: o invariante vale também contra quem a apague.
GUARDADA = "Nenhuma linha devolve mais do que expede, nem expede mais do que fatura, nem fatura mais do que pede"


@pytest.fixture
def historia(loja: Loja) -> dict[str, Any]:
    """Pedido faturado e expedido por inteiro, devolvido em parte."""
    pedido = loja.confirmado((loja.produto(), "4"), frete="2.00")
    criado(loja.agir(pedido, "faturar"))
    criado(loja.agir(pedido, "expedir"))
    itens = [{"linha": pedido["itens"][0]["id"], "quantidade": "1"}]
    criado(loja.agir(pedido, "devolver", {"motivo": "defeito", "itens": itens}))
    return pedido


def _violados() -> set[str]:
    return {p["nome"] for p in verificar("vendas", INVARIANTES) if p["violacoes"]}


def test_todo_invariante_tem_seu_estrago() -> None:
    assert {c.nome for c in INVARIANTES} == {*ESTRAGOS, GUARDADA}


@pytest.mark.parametrize("nome", ESTRAGOS)
def test_o_invariante_ve_o_estrago(loja: Loja, historia: dict[str, Any], nome: str) -> None:
    assert _violados() == set()
    with transaction.atomic(using=alias("vendas")):
        executar("vendas", ESTRAGOS[nome])
        assert nome in _violados()
        transaction.set_rollback(True, using=alias("vendas"))
    assert _violados() == set()


def test_o_conteudo_nao_traz_ids(loja: Loja, historia: dict[str, Any]) -> None:
    for conteudo in ler_conteudo("vendas", CONTEUDO):
        assert conteudo["linhas"], conteudo["nome"]
        textos = [campo for linha in conteudo["linhas"] for campo in linha]
        assert [t for t in textos if len(t) == 36 and t.count("-") == 4] == [], conteudo["nome"]


def test_o_conteudo_dos_pedidos_e_por_chave_natural(loja: Loja, historia: dict[str, Any]) -> None:
    (pedidos,) = (r["linhas"] for r in ler_conteudo("vendas", CONTEUDO) if r["nome"] == "pedidos")
    assert [linha[1:8] for linha in pedidos] == [
        ["1", "52998224725", "Maria Compradora", "concluido", "total", "total", "parcial"]
    ]
