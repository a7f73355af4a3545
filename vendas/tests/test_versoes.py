"""Quem age sobre um pedido diz a versão que leu: o que mudou no meio se recusa, e nada muda."""

from typing import Any

import pytest

from plataforma.testes.respostas import criado, feito, problema
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id
from vendas.tests.apoio import Loja

MUDOU = "plataforma.versao_mudou"


def _cru(loja: Loja, pedido: dict[str, Any], acao: str) -> Any:
    return loja.api.cru("POST", f"/api/pedidos/{pedido['id']}/{acao}/", b"")


@pytest.mark.parametrize("acao", ["confirmar", "faturar", "cancelar"])
def test_a_acao_que_depende_do_que_se_editou_pede_a_versao(loja: Loja, acao: str) -> None:
    pedido = loja.pedido((loja.produto(), "1"))
    recusa = _cru(loja, pedido, acao)
    assert problema(recusa, 428) == ("plataforma.versao_exigida", ["If-Match"])
    assert "ETag" in recusa.json()["detail"]
    assert loja.ler(pedido)["situacao"] == "rascunho"


def test_nao_se_confirma_o_que_outro_editou_depois_de_lido(loja: Loja) -> None:
    produto = loja.produto()
    pedido = loja.pedido((produto, "1"))
    lido = loja.etag(pedido)
    itens = [{"produto": produto, "quantidade": "50"}]
    feito(loja.api.patch(f"/api/pedidos/{pedido['id']}/", {"itens": itens}))
    assert problema(loja.agir(pedido, "confirmar", etag=lido), 412).codigo == MUDOU
    assert loja.ler(pedido)["situacao"] == "rascunho"
    assert loja.reservado(produto) == 0
    assert feito(loja.agir(pedido, "confirmar", etag="*"))["situacao"] == "confirmado"


def test_confirmado_so_a_mesma_chave_responde_de_novo_a_versao_velha(loja: Loja) -> None:
    pedido = loja.pedido((loja.produto(), "1"))
    lido, chave = loja.etag(pedido), str(novo_id())
    primeira = loja.agir(pedido, "confirmar", chave=chave, etag=lido)
    repetida = loja.agir(pedido, "confirmar", chave=chave, etag=lido)
    assert feito(repetida) == feito(primeira)
    assert repetida["ETag"] == primeira["ETag"] == loja.etag(pedido)
    assert problema(loja.agir(pedido, "confirmar", etag=lido), 412).codigo == MUDOU


def test_recusado_por_falta_o_pedido_e_o_mesmo_que_se_leu(loja: Loja) -> None:
    produto = loja.produto(saldo=None)
    pedido = loja.pedido((produto, "2"))
    lido = loja.etag(pedido)
    assert problema(loja.agir(pedido, "confirmar", etag=lido), 409).codigo == "estoque.saldo_insuficiente"
    loja.dar_saldo([produto], "2")
    assert feito(loja.agir(pedido, "confirmar", etag=lido))["situacao"] == "confirmado"


def test_fatura_repetida_com_a_chave_e_a_mesma_e_com_outra_e_recusada(loja: Loja) -> None:
    pedido = loja.pedido((loja.produto(), "2"))
    confirmado = loja.agir(pedido, "confirmar", etag='"1"')
    chave = str(novo_id())
    primeira = criado(loja.agir(pedido, "faturar", chave=chave, etag=confirmado["ETag"]))
    assert criado(loja.agir(pedido, "faturar", chave=chave, etag=confirmado["ETag"])) == primeira
    assert problema(loja.agir(pedido, "faturar", etag=confirmado["ETag"]), 412).codigo == MUDOU
    assert [f["id"] for f in feito(loja.api.get("/api/faturas/"))["itens"]] == [primeira["id"]]


@pytest.mark.parametrize(
    ("acao", "corpo"), [("expedir", {}), ("encerrar", {"motivo": "x"}), ("devolver", {"motivo": "x"})]
)
def test_as_outras_acoes_conferem_a_versao_se_ela_vem(loja: Loja, acao: str, corpo: dict[str, str]) -> None:
    pedido = loja.confirmado((loja.produto(), "2"))
    linha = {"linha": pedido["itens"][0]["id"], "quantidade": "1"}
    lido = loja.etag(pedido)
    criado(loja.agir(pedido, "faturar", {"itens": [linha]}))
    if acao == "devolver":
        criado(loja.agir(pedido, "expedir"))
    antes = loja.ler(pedido)
    assert problema(loja.agir(pedido, acao, corpo, etag=lido), 412).codigo == MUDOU
    assert loja.ler(pedido) == antes
    assert loja.agir(pedido, acao, corpo).status_code in (200, 201)


@pytest.mark.concorrencia
def test_de_faturas_ao_mesmo_tempo_sobre_o_que_se_leu_uma_vale(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(), "8"))
    corpo, lido = {"itens": [{"linha": pedido["itens"][0]["id"], "quantidade": "2"}]}, loja.etag(pedido)
    respostas = em_paralelo(4, lambda: loja.agir(pedido, "faturar", corpo, etag=lido))
    assert sorted(r.status_code for r in respostas) == [201, 412, 412, 412]
    assert loja.ler(pedido)["itens"][0]["quantidade_faturada"] == "2.0000"
