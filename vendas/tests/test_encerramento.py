"""Encerrar um pedido atendido em parte: o que não foi faturado deixa de existir, e o faturado ainda sai."""

from decimal import Decimal
from typing import Any

import msgspec

from plataforma.banco.sql import executar
from plataforma.invariantes import totalizar, verificar
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.respostas import problema
from vendas.invariantes import INVARIANTES, TOTAIS
from vendas.tests.apoio import Loja, criado, feito

MOTIVO = {"motivo": "o cliente desistiu do resto"}
EVENTO = "SELECT corpo FROM mensageria_outbox WHERE tipo = 'vendas.PedidoEncerrado.v1'"


def _parte(pedido: dict[str, Any], *quantidades: str) -> dict[str, Any]:
    pares = zip(pedido["itens"], quantidades, strict=True)
    return {"itens": [{"linha": item["id"], "quantidade": quanto} for item, quanto in pares if quanto != "0"]}


def _violacoes() -> list[str]:
    return [p["nome"] for p in verificar("vendas", INVARIANTES) if p["violacoes"]]


def _a_expedir() -> str:
    return totalizar("vendas", TOTAIS)["quantidade_a_expedir"]


def test_o_total_do_pedido_passa_a_ser_o_de_suas_faturas(loja: Loja) -> None:
    camiseta, calca, meia = loja.produtos(3, preco="33.333333")
    pedido = loja.confirmado((camiseta, "3"), (calca, "1.5"), (meia, "2"), desconto="7.77", frete="10.01")
    faturas = [criado(loja.agir(pedido, "faturar", _parte(pedido, *q))) for q in (("1", "1.5", "0"), ("0.7", "0", "0"))]
    encerrado = feito(loja.agir(pedido, "encerrar", MOTIVO))
    for campo in ("produtos", "frete", "total"):
        assert Decimal(encerrado[campo]) == sum(Decimal(f[campo]) for f in faturas), campo
    assert Decimal(encerrado["desconto_total"]) == sum(Decimal(f["desconto"]) for f in faturas)
    assert [i["quantidade_encerrada"] for i in encerrado["itens"]] == ["1.3000", "0.0000", "2.0000"]
    assert [i["a_faturar"] for i in encerrado["itens"]] == ["0.0000"] * 3
    assert encerrado["faturamento"] == "total"
    assert encerrado["motivo_do_encerramento"] == MOTIVO["motivo"]
    assert _violacoes() == []


def test_o_desconto_de_cada_linha_continua_separado_do_rateado(loja: Loja) -> None:
    itens = [{"produto": loja.produto(), "quantidade": "4", "desconto": "4.00"}]
    pedido = criado(loja.api.post("/api/pedidos/", loja.corpo(itens, desconto="2.00")))
    feito(loja.agir(pedido, "confirmar"))
    criado(loja.agir(pedido, "faturar", _parte(pedido, "1")))
    encerrado = feito(loja.agir(pedido, "encerrar", MOTIVO))
    (linha,) = encerrado["itens"]
    assert linha["desconto"] == "1.00"
    assert linha["desconto_rateado"] == "0.50"
    assert linha["total"] == "8.50"
    assert encerrado["desconto"] == "0.50"
    assert encerrado["desconto_total"] == "1.50"


def test_o_faturado_que_nao_saiu_fica_reservado_e_sai(loja: Loja) -> None:
    produto = loja.produto()
    pedido = loja.confirmado((produto, "10"))
    criado(loja.agir(pedido, "faturar", _parte(pedido, "6")))
    criado(loja.agir(pedido, "expedir", _parte(pedido, "4")))
    feito(loja.agir(pedido, "encerrar", MOTIVO))
    drenar()
    assert loja.reservado(produto) == Decimal(2)
    assert _a_expedir() == "2.0000"
    criado(loja.agir(pedido, "expedir"))
    drenar()
    assert loja.reservado(produto) == Decimal(0)
    assert loja.fisico(produto) == Decimal(94)
    assert _a_expedir() == "0.0000"
    assert loja.ler(pedido)["situacao"] == "concluido"
    assert _violacoes() == []


def test_o_fato_diz_o_que_se_liberou_de_cada_linha(loja: Loja) -> None:
    camiseta, calca = loja.produtos(2)
    pedido = loja.confirmado((camiseta, "3"), (calca, "1"))
    criado(loja.agir(pedido, "faturar", _parte(pedido, "1", "1")))
    feito(loja.agir(pedido, "encerrar", MOTIVO))
    ((corpo,),) = executar("vendas", EVENTO)
    (item,) = msgspec.json.decode(corpo)["itens"]
    assert item["linha"] == pedido["itens"][0]["id"]
    assert item["produto"] == str(camiseta)
    assert item["quantidade"] == "2.0000"


def test_tudo_o_que_saiu_e_voltou_fica_todo_devolvido(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(), "3"))
    criado(loja.agir(pedido, "faturar", _parte(pedido, "1")))
    criado(loja.agir(pedido, "expedir"))
    criado(loja.agir(pedido, "devolver", MOTIVO))
    encerrado = feito(loja.agir(pedido, "encerrar", MOTIVO))
    assert encerrado["situacao"] == "concluido"
    assert encerrado["devolucao"] == "total"
    assert _violacoes() == []


def test_o_que_se_encerrou_libera_o_credito_do_cliente(loja: Loja) -> None:
    produto = loja.produto()
    feito(loja.api.patch(f"/api/clientes/{loja.cliente}/", {"limite_de_credito": "100.00"}, etag='"1"'))
    pedido, outro = loja.confirmado((produto, "10")), loja.pedido((produto, "7"))
    criado(loja.agir(pedido, "faturar", _parte(pedido, "3")))
    assert problema(loja.agir(outro, "confirmar"), 409).codigo == "vendas.limite_de_credito_excedido"
    feito(loja.agir(pedido, "encerrar", MOTIVO))
    feito(loja.agir(outro, "confirmar"))


def test_quem_ja_nao_pode_cancelar_le_que_pode_encerrar(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(), "3"))
    criado(loja.agir(pedido, "faturar", _parte(pedido, "1")))
    criado(loja.agir(pedido, "expedir"))
    resposta = loja.agir(pedido, "cancelar", MOTIVO)
    assert problema(resposta, 409).codigo == "vendas.cancelamento_tardio"
    assert "encerre-o" in resposta.json()["detail"]
