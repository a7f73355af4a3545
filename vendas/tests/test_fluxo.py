"""O caminho inteiro de um pedido, do rascunho à devolução, com estoque de verdade."""

import json
from decimal import Decimal

from plataforma.banco.sql import executar
from plataforma.mensageria.trabalho import drenar
from vendas.tests.apoio import Loja, criado, feito


def test_do_rascunho_a_devolucao(loja: Loja) -> None:
    camiseta, calca = loja.produto(sku="CAMISETA"), loja.produto(sku="CALCA", preco="50.00")
    pedido = loja.pedido((camiseta, "3"), (calca, "2"), desconto="10.00", frete="20.00")
    assert pedido["situacao"] == "rascunho"
    assert pedido["total"] == "140.00"
    assert pedido["numero"] is None
    confirmacao = feito(loja.agir(pedido, "confirmar"))
    assert confirmacao["situacao"] == "confirmado"
    assert confirmacao["numero"] == 1
    assert loja.reservado(camiseta) == Decimal(3)
    fatura = criado(loja.agir(pedido, "faturar"))
    assert fatura["numero"] == 1
    assert fatura["serie"] == "1"
    assert fatura["total"] == "140.00"
    assert [p["valor"] for p in fatura["parcelas"]] == ["46.67", "46.67", "46.66"]
    criado(loja.agir(pedido, "expedir"))
    drenar()
    assert loja.fisico(camiseta) == Decimal(97)
    assert loja.reservado(camiseta) == Decimal(0)
    assert loja.ler(pedido)["situacao"] == "concluido"
    devolucao = criado(loja.agir(pedido, "devolver", {"motivo": "Não serviu"}))
    drenar()
    assert devolucao["total"] == "140.00"
    assert loja.fisico(camiseta) == Decimal(100)
    assert loja.ler(pedido)["devolucao"] == "total"


def test_a_fatura_conta_as_linhas_e_a_uf_do_cliente(loja: Loja) -> None:
    executar("vendas", "UPDATE vendas_cliente SET uf = 'MG' WHERE id = %s", [loja.cliente])
    pedido = loja.confirmado((loja.produto(), "3"))
    (linha,) = pedido["itens"]
    criado(loja.agir(pedido, "faturar", {"itens": [{"linha": linha["id"], "quantidade": "2"}]}))
    sql = "SELECT corpo FROM mensageria_outbox WHERE tipo = 'vendas.PedidoFaturado.v1' AND empresa_id = %s"
    ((corpo,),) = executar("vendas", sql, [loja.ator.empresa_id])
    contado = json.loads(corpo)
    assert contado["itens"] == [{"linha": linha["id"], "quantidade": "2.0000"}]
    assert contado["uf_do_cliente"] == "MG"
