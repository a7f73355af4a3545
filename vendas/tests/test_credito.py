"""O limite de crédito conta o que está a faturar e a receber, e vale também em paralelo."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from plataforma.banco.sql import executar
from plataforma.invariantes import totalizar, verificar
from plataforma.mensageria.trabalho import drenar
from plataforma.modulo import modulo_registrado
from plataforma.relogio import agora, congelado, hoje
from plataforma.testes.respostas import problema
from plataforma.testes.threads import em_paralelo
from vendas.invariantes import INVARIANTES
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
    assert problema(resposta, 409).codigo == EXCEDIDO
    assert "R$ 50,00" in resposta.json()["detail"]
    assert "R$ 50,01" in resposta.json()["detail"]
    assert loja.ler(outro)["situacao"] == "rascunho"
    assert loja.reservado(produto) == Decimal(3)
    _limitar(loja, "50.01")
    feito(loja.agir(outro, "confirmar"))


def test_o_vencido_conta_e_o_cancelado_nao(loja: Loja) -> None:
    _limitar(loja, "30.00")
    produto = loja.produto()
    pedido, outro = loja.confirmado((produto, "3")), loja.pedido((produto, "1"))
    criado(loja.agir(pedido, "faturar"))
    with congelado(agora() + timedelta(days=365)):
        assert problema(loja.agir(outro, "confirmar"), 409).codigo == EXCEDIDO
    feito(loja.agir(pedido, "cancelar", {"motivo": "desistiu"}))
    feito(loja.agir(outro, "confirmar"))


def _titulos(loja: Loja) -> list[dict[str, Any]]:
    drenar()
    return list(feito(loja.api.get("/api/titulos/", tipo="receber"))["itens"])[::-1]


def _baixar(loja: Loja, titulo: dict[str, Any], principal: str) -> dict[str, Any]:
    ((conta,),) = executar("financeiro", "SELECT id FROM financeiro_conta_bancaria LIMIT 1")
    corpo = {"data": hoje(), "conta_bancaria": conta, "principal": principal}
    baixa = criado(loja.api.post(f"/api/titulos/{titulo['id']}/baixar/", corpo))
    drenar()
    return baixa


class Recebimento(NamedTuple):
    """Em que pé está a cobrança de uma fatura."""

    devolvido: str
    recebido: str
    a_receber: str


def _a_receber(fatura: dict[str, Any], loja: Loja) -> Recebimento:
    drenar()
    lida = feito(loja.api.get(f"/api/faturas/{fatura['id']}/"))
    return Recebimento(**{campo: lida[campo] for campo in Recebimento._fields})


def test_receber_libera_o_credito_e_estornar_o_ocupa_de_novo(loja: Loja) -> None:
    _limitar(loja, "30.00")
    produto = loja.produto()
    fatura = criado(loja.agir(loja.confirmado((produto, "3")), "faturar"))
    outro = loja.pedido((produto, "1"))
    assert problema(loja.agir(outro, "confirmar"), 409).codigo == EXCEDIDO
    titulos = _titulos(loja)
    baixa = _baixar(loja, titulos[0], "10.00")
    assert _a_receber(fatura, loja) == Recebimento(devolvido="0.00", recebido="10.00", a_receber="20.00")
    feito(loja.agir(outro, "confirmar"))
    criado(loja.api.post(f"/api/baixas/{baixa['id']}/estornar/", {"data": hoje(), "motivo": "cheque devolvido"}))
    assert _a_receber(fatura, loja) == Recebimento(devolvido="0.00", recebido="0.00", a_receber="30.00")
    assert problema(loja.agir(loja.pedido((produto, "0.001")), "confirmar"), 409).codigo == EXCEDIDO


def test_o_devolvido_do_que_ja_se_recebeu_e_credito_e_nao_limite_negativo(loja: Loja) -> None:
    produto = loja.produto()
    pedido = loja.confirmado((produto, "3"))
    fatura = criado(loja.agir(pedido, "faturar"))
    criado(loja.agir(pedido, "expedir"))
    for titulo in _titulos(loja)[:2]:
        _baixar(loja, titulo, "10.00")
    uma = [{"linha": pedido["itens"][0]["id"], "quantidade": "1"}]
    criado(loja.agir(pedido, "devolver", {"motivo": "não serviu", "itens": uma}))
    assert _a_receber(fatura, loja) == Recebimento(devolvido="10.00", recebido="20.00", a_receber="0.00")
    criado(loja.agir(pedido, "devolver", {"motivo": "não serviu"}))
    assert _a_receber(fatura, loja) == Recebimento(devolvido="30.00", recebido="20.00", a_receber="0.00")
    assert _iguais("a_receber_de_faturas") == ["-20.00", "-20.00"]
    assert [p for p in verificar("vendas", INVARIANTES) if p["violacoes"]] == []


def _iguais(total: str) -> list[str]:
    return [str(totalizar(m, modulo_registrado(m).totais)[total]) for m in ("vendas", "financeiro")]


@pytest.mark.concorrencia
def test_dois_pedidos_ao_mesmo_tempo_nao_passam_do_limite(loja: Loja) -> None:
    _limitar(loja, "10.00")
    produto = loja.produto()
    fila = iter([loja.pedido((produto, "1")) for _ in range(4)])
    respostas = em_paralelo(4, lambda: loja.agir(next(fila), "confirmar"))
    assert sorted(r.status_code for r in respostas) == [200, 409, 409, 409]
    assert loja.reservado(produto) == Decimal(1)
