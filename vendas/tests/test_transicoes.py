"""Toda ação em toda situação: o que a tabela não permite é recusado e nada muda."""

from typing import Any

import pytest

from plataforma.banco.sql import executar, linhas
from plataforma.testes.respostas import problema
from vendas.situacoes import ACOES, TRANSICOES
from vendas.tests.apoio import Loja, criado, feito

MOTIVO = {"motivo": "um motivo"}
CORPOS: dict[str, Any] = {"cancelar": MOTIVO, "devolver": MOTIVO, "encerrar": MOTIVO}
TRANSICAO, ACAO, NADA = "plataforma.transicao_proibida", "vendas.acao_proibida", "vendas.nada_a_fazer"
TARDIO = "vendas.cancelamento_tardio"
# situação -> ação -> código da recusa; o que falta aqui é permitido.
PROIBIDAS = {
    "rascunho": {"faturar": ACAO, "expedir": ACAO, "devolver": ACAO, "encerrar": ACAO},
    "confirmando": {
        "alterar": ACAO,
        "faturar": ACAO,
        "expedir": ACAO,
        "devolver": ACAO,
        "cancelar": TRANSICAO,
        "encerrar": ACAO,
    },
    "confirmado": {"alterar": ACAO, "expedir": NADA, "devolver": NADA, "encerrar": NADA},
    "metade faturada": {"alterar": ACAO, "devolver": NADA},
    "faturado": {"alterar": ACAO, "faturar": NADA, "devolver": NADA, "encerrar": NADA},
    "metade expedida": {"alterar": ACAO, "expedir": NADA, "cancelar": TARDIO},
    "em parte": {"alterar": ACAO, "cancelar": TARDIO, "encerrar": NADA},
    "encerrado": {"alterar": ACAO, "faturar": NADA, "devolver": NADA, "encerrar": NADA},
    "concluido": {"alterar": ACAO, "faturar": ACAO, "expedir": ACAO, "cancelar": TARDIO, "encerrar": ACAO},
    "devolvido": {
        "alterar": ACAO,
        "faturar": ACAO,
        "expedir": ACAO,
        "cancelar": TARDIO,
        "devolver": NADA,
        "encerrar": ACAO,
    },
    "cancelado": {
        "alterar": ACAO,
        "confirmar": TRANSICAO,
        "faturar": ACAO,
        "expedir": ACAO,
        "devolver": ACAO,
        "cancelar": TRANSICAO,
        "encerrar": ACAO,
    },
}
ABERTO = "UPDATE vendas_pedido SET situacao = 'confirmando' WHERE id = %s"
TABELAS = ("vendas_pedido", "vendas_item", "vendas_fatura", "vendas_item_da_fatura", "vendas_expedicao")
TABELAS += ("vendas_devolucao", "mensageria_outbox", "numeracao_contador")


def _levar(loja: Loja, situacao: str) -> dict[str, Any]:
    pedido = loja.pedido((loja.produto(), "2"))
    metade = {"itens": [{"linha": pedido["itens"][0]["id"], "quantidade": "1"}]}
    caminho: dict[str, list[tuple[str, Any]]] = {
        "rascunho": [],
        "confirmado": [("confirmar", {})],
        "faturado": [("confirmar", {}), ("faturar", {})],
        "metade faturada": [("confirmar", {}), ("faturar", metade)],
        "metade expedida": [("confirmar", {}), ("faturar", metade), ("expedir", {})],
        "encerrado": [("confirmar", {}), ("faturar", metade), ("encerrar", MOTIVO)],
        "em parte": [("confirmar", {}), ("faturar", metade), ("expedir", {}), ("faturar", {})],
        "concluido": [("confirmar", {}), ("faturar", {}), ("expedir", {})],
        "devolvido": [("confirmar", {}), ("faturar", {}), ("expedir", {}), ("devolver", MOTIVO)],
        "cancelado": [("cancelar", MOTIVO)],
    }
    for acao, corpo in caminho.get(situacao, []):
        assert loja.agir(pedido, acao, corpo).status_code in (200, 201)
    if situacao == "confirmando":
        executar("vendas", ABERTO, [pedido["id"]])
    return pedido


def _agir(loja: Loja, pedido: dict[str, Any], acao: str) -> Any:
    if acao == "alterar":
        return loja.api.patch(f"/api/pedidos/{pedido['id']}/", {"frete": "1.00"})
    return loja.agir(pedido, acao, CORPOS.get(acao, {}))


def _conteudo() -> list[Any]:
    return [linhas("vendas", f"SELECT * FROM {tabela} ORDER BY 1") for tabela in TABELAS]


def test_toda_situacao_e_toda_acao_tem_suas_recusas_na_tabela() -> None:
    """Uma situação ou uma ação nova falha aqui até que se diga o que ela proíbe."""
    assert set(TRANSICOES) <= set(PROIBIDAS)
    for acao, servem in ACOES.items():
        assert {s for s in TRANSICOES if acao in PROIBIDAS[s] and PROIBIDAS[s][acao] == ACAO} == set(
            TRANSICOES
        ) - servem


@pytest.mark.parametrize("situacao", PROIBIDAS)
def test_o_que_a_situacao_proibe_e_recusado_e_nada_muda(loja: Loja, situacao: str) -> None:
    pedido = _levar(loja, situacao)
    antes = _conteudo()
    for acao, codigo in PROIBIDAS[situacao].items():
        assert problema(_agir(loja, pedido, acao), 409).codigo == codigo, acao
    assert _conteudo() == antes


@pytest.mark.parametrize(
    ("situacao", "acao", "depois"),
    [
        ("rascunho", "alterar", "rascunho"),
        ("rascunho", "cancelar", "cancelado"),
        ("confirmado", "faturar", "confirmado"),
        ("confirmado", "cancelar", "cancelado"),
        ("faturado", "expedir", "concluido"),
        ("faturado", "cancelar", "cancelado"),
        ("metade faturada", "faturar", "confirmado"),
        ("metade faturada", "encerrar", "confirmado"),
        ("metade expedida", "encerrar", "concluido"),
        ("encerrado", "expedir", "concluido"),
        ("encerrado", "cancelar", "cancelado"),
        ("em parte", "expedir", "concluido"),
        ("em parte", "devolver", "confirmado"),
        ("concluido", "devolver", "concluido"),
        ("concluido", "confirmar", "concluido"),
    ],
)
def test_o_que_a_situacao_permite_leva_a_seguinte(loja: Loja, situacao: str, acao: str, depois: str) -> None:
    pedido = _levar(loja, situacao)
    assert _agir(loja, pedido, acao).status_code in (200, 201)
    assert loja.ler(pedido)["situacao"] == depois


def test_cancelar_depois_de_faturar_cancela_as_faturas_e_solta_a_reserva(loja: Loja) -> None:
    pedido = _levar(loja, "faturado")
    feito(loja.agir(pedido, "cancelar", MOTIVO))
    (fatura,) = feito(loja.api.get("/api/faturas/", pedido=pedido["id"]))["itens"]
    assert fatura["situacao"] == "cancelada"
    assert not fatura["a_expedir"]
    ((corpo,),) = executar("vendas", "SELECT corpo FROM mensageria_outbox WHERE tipo = 'vendas.PedidoCancelado.v1'")
    assert fatura["id"] in corpo
    outro = loja.confirmado((loja.produto(sku="OUTRO"), "1"))
    assert criado(loja.agir(outro, "faturar"))["numero"] == fatura["numero"] + 1
