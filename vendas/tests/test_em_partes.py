"""Faturar, expedir e devolver em partes: os valores fecham ao centavo, e todo invariante do módulo vale depois."""

import random
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plataforma.banco.sql import executar
from plataforma.invariantes import verificar
from plataforma.mensageria.trabalho import drenar
from plataforma.relogio import agora, congelado
from plataforma.testes.respostas import Problema, problema
from vendas.invariantes import INVARIANTES
from vendas.tests.apoio import Loja, criado

EVENTOS = "SELECT corpo FROM mensageria_arquivo WHERE tipo = %s AND empresa_id = %s ORDER BY 1"


def _escolha(pedido: dict[str, Any], *quantidades: str) -> dict[str, Any]:
    pares = zip(pedido["itens"], quantidades, strict=False)
    return {"itens": [{"linha": item["id"], "quantidade": quanto} for item, quanto in pares if quanto != "0"]}


def _violacoes() -> dict[str, int]:
    return {p["nome"]: p["violacoes"] for p in verificar("vendas", INVARIANTES) if p["violacoes"]}


def test_tres_faturas_somam_o_pedido(loja: Loja) -> None:
    camiseta, calca = loja.produtos(2, preco="33.333333")
    pedido = loja.confirmado((camiseta, "3"), (calca, "1.5"), desconto="7.77", frete="10.01")
    faturas = [criado(loja.agir(pedido, "faturar", _escolha(pedido, "1", q))) for q in ("0.5", "0.7", "0.3")]
    assert [f["numero"] for f in faturas] == [1, 2, 3]
    for campo in ("produtos", "frete", "total"):
        assert sum(Decimal(f[campo]) for f in faturas) == Decimal(pedido[campo])
    assert sum(Decimal(f["desconto"]) for f in faturas) == Decimal("7.77")
    assert all(sum(Decimal(p["valor"]) for p in f["parcelas"]) == Decimal(f["total"]) for f in faturas)
    assert loja.ler(pedido)["faturamento"] == "total"


def test_so_sai_o_que_foi_faturado_e_so_volta_o_que_saiu(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(), "10"))
    criado(loja.agir(pedido, "faturar", _escolha(pedido, "6")))
    resposta = loja.agir(pedido, "expedir", _escolha(pedido, "6.0001"))
    assert problema(resposta, 422) == Problema(codigo="plataforma.entrada_invalida", campos=["itens.0.quantidade"])
    assert "restam 6.0000" in resposta.json()["detail"]
    criado(loja.agir(pedido, "expedir", _escolha(pedido, "4")))
    assert problema(loja.agir(pedido, "devolver", {"motivo": "x", **_escolha(pedido, "5")}), 422).campos == [
        "itens.0.quantidade"
    ]
    (linha,) = loja.ler(pedido)["itens"]
    assert linha["a_faturar"] == "4.0000"
    assert linha["a_expedir"] == "2.0000"
    assert linha["a_devolver"] == "4.0000"


def test_o_custo_pertence_ao_dia_de_cada_fatura(loja: Loja) -> None:
    produto = loja.produto()
    pedido = loja.confirmado((produto, "10"))
    with congelado(agora().replace(year=2027, month=1, day=31, hour=15)):
        criado(loja.agir(pedido, "faturar", _escolha(pedido, "4")))
    with congelado(agora().replace(year=2027, month=2, day=1, hour=15)):
        criado(loja.agir(pedido, "faturar"))
        criado(loja.agir(pedido, "expedir", _escolha(pedido, "7")))
    drenar()
    ((corpo,),) = executar("vendas", EVENTOS, ["vendas.PedidoExpedido.v1", loja.ator.empresa_id])
    saiu_por_dia = {i["data_competencia"]: i["quantidade"] for i in msgspec.json.decode(corpo)["itens"]}
    assert saiu_por_dia == {"2027-01-31": "4.0000", "2027-02-01": "3.0000"}
    assert loja.fisico(produto) == Decimal(93)
    assert loja.reservado(produto) == Decimal(3)


def test_a_devolucao_diz_quanto_toca_cada_fatura(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(preco="3.333333"), "3"))
    faturas = [criado(loja.agir(pedido, "faturar", _escolha(pedido, q))) for q in ("1", "2")]
    criado(loja.agir(pedido, "expedir"))
    devolucao = criado(loja.agir(pedido, "devolver", {"motivo": "defeito", **_escolha(pedido, "2")}))
    assert [(i["fatura"], i["quantidade"], i["valor"]) for i in devolucao["itens"]] == [
        (faturas[0]["id"], "1.0000", "3.33"),
        (faturas[1]["id"], "1.0000", "3.34"),
    ]
    assert criado(loja.agir(pedido, "devolver", {"motivo": "defeito"}))["total"] == "3.33"
    assert _violacoes() == {}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(semente=st.integers(0, 2**32))
def test_qualquer_historia_em_partes_passa_em_todas_as_provas(loja: Loja, semente: int) -> None:
    sorte = random.Random(semente)
    produtos = loja.produtos(3, sku=f"S{semente}-", preco=f"{sorte.randint(1, 9999)}.{sorte.randint(0, 999999):06}")
    pedido = loja.confirmado(*((p, f"{sorte.randint(1, 90000) / 10000:.4f}") for p in produtos), frete="9.99")
    for _ in range(8):
        acao = sorte.choice(["faturar", "faturar", "expedir", "devolver"])
        resto = {"faturar": "a_faturar", "expedir": "a_expedir", "devolver": "a_devolver"}[acao]
        linhas = [i for i in loja.ler(pedido)["itens"] if Decimal(i[resto]) and sorte.random() < 0.7]
        if not linhas:
            continue
        itens = [{"linha": i["id"], "quantidade": sorte.choice([i[resto], "0.0001"])} for i in linhas]
        corpo = {"itens": itens, **({"motivo": "sorteio"} if acao == "devolver" else {})}
        assert loja.agir(pedido, acao, corpo).status_code in (201, 422)
    if loja.ler(pedido)["faturamento"] != "total":
        faturado = loja.ler(pedido)["faturamento"] == "parcial"
        acao, corpo = ("encerrar", {"motivo": "sorteio"}) if faturado and sorte.random() < 0.5 else ("faturar", {})
        assert loja.agir(pedido, acao, corpo).status_code in (200, 201)
    assert _violacoes() == {}
    drenar()


@pytest.mark.parametrize("acao", ["faturar", "expedir", "devolver"])
def test_linha_estranha_ou_repetida_e_apontada(loja: Loja, acao: str) -> None:
    pedido, outro = loja.confirmado((loja.produto(), "5")), loja.pedido((loja.produto(sku="OUTRO"), "5"))
    criado(loja.agir(pedido, "faturar", _escolha(pedido, "3")))
    criado(loja.agir(pedido, "expedir", _escolha(pedido, "2")))
    linha = {"linha": pedido["itens"][0]["id"], "quantidade": "1"}
    corpo = {"itens": [linha, linha, {**linha, "linha": outro["itens"][0]["id"]}]}
    resposta = loja.agir(pedido, acao, {**corpo, **({"motivo": "x"} if acao == "devolver" else {})})
    assert problema(resposta, 422).campos == ["itens.1.linha", "itens.2.linha"]
