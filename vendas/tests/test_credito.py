"""O limite de crédito conta o que está a faturar e a vencer, e vale também em paralelo."""

from datetime import timedelta
from decimal import Decimal

import pytest

from plataforma.relogio import agora, congelado
from plataforma.testes.fios import em_paralelo
from plataforma.testes.respostas import problema
from vendas.tests.apoio import Loja, criado, feito

EXCEDIDO = "vendas.limite_de_credito_excedido"


def _limitar(loja: Loja, limite: str) -> None:
    feito(loja.api.patch(f"/api/clientes/{loja.cliente}/", {"limite_de_credito": limite}))


def test_alem_do_limite_fica_em_rascunho(loja: Loja) -> None:
    _limitar(loja, "50.00")
    produto = loja.produto()
    loja.confirmado((produto, "3"))
    outro = loja.pedido((produto, "2.001"))
    resposta = loja.agir(outro, "confirmar")
    assert problema(resposta, 409)[0] == EXCEDIDO
    assert "R$ 50,00" in resposta.json()["detail"]
    assert "R$ 50,01" in resposta.json()["detail"]
    assert (loja.ler(outro)["situacao"], loja.reservado(produto)) == ("rascunho", Decimal(3))
    _limitar(loja, "50.01")
    feito(loja.agir(outro, "confirmar"))


def test_o_faturado_conta_ate_vencer_e_o_cancelado_nao_conta(loja: Loja) -> None:
    _limitar(loja, "30.00")
    produto = loja.produto()
    pedido, outro = loja.confirmado((produto, "3")), loja.pedido((produto, "1"))
    criado(loja.agir(pedido, "faturar"))
    assert problema(loja.agir(outro, "confirmar"), 409)[0] == EXCEDIDO
    with congelado(agora() + timedelta(days=31)):
        feito(loja.agir(outro, "confirmar"))
    feito(loja.agir(outro, "cancelar", {"motivo": "desistiu"}))
    feito(loja.agir(pedido, "cancelar", {"motivo": "desistiu"}))
    loja.confirmado((produto, "3"))


@pytest.mark.concorrencia
def test_dois_pedidos_ao_mesmo_tempo_nao_passam_do_limite(loja: Loja) -> None:
    _limitar(loja, "10.00")
    produto = loja.produto()
    fila = iter([loja.pedido((produto, "1")) for _ in range(4)])
    respostas = em_paralelo(4, lambda: loja.agir(next(fila), "confirmar"))
    assert sorted(r.status_code for r in respostas) == [200, 409, 409, 409]
    assert loja.reservado(produto) == Decimal(1)
