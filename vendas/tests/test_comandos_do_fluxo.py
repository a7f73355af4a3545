"""Comandos SQL de um pedido de cinco linhas, da criação ao pagamento: o que cada chamada à API e cada reação custa."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from plataforma.banco.sql import executar
from plataforma.mensageria import entrada
from plataforma.mensageria.trabalho import drenar
from plataforma.relogio import hoje
from plataforma.testes.contagem import contando
from plataforma.testes.respostas import criado, feito
from vendas.tests.apoio import Loja

NA_API = {"criar": 12, "confirmar": 20, "faturar": 12, "expedir": 10, "baixar": 16}
NAS_REACOES = {
    "financeiro vendas.PedidoFaturado.v1": 15,
    "estoque vendas.PedidoExpedido.v1": 8,
    "financeiro estoque.MercadoriaExpedida.v1": 11,
    "vendas financeiro.TituloBaixado.v1": 5,
}
DO_PEDIDO_AO_PAGAMENTO = 70


@contextmanager
def _anotando_reacoes(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    custos: dict[str, list[str]] = {}
    reagir: Callable[..., None] = entrada._reagir

    def contada(consumidor: str, linha: dict[str, Any], *resto: Any, **opcoes: Any) -> None:
        with contando() as comandos:
            reagir(consumidor, linha, *resto, **opcoes)
        custos[f"{consumidor} {linha['tipo']}"] = comandos

    with monkeypatch.context() as trocas:
        trocas.setattr(entrada, "_reagir", contada)
        yield custos


def _percorrer(loja: Loja) -> dict[str, list[str]]:
    """Da criação ao recebimento da primeira parcela; devolve os comandos de cada chamada à API."""
    custos: dict[str, list[str]] = {}

    def pedir(nome: str, fazer: Callable[[], Any]) -> dict[str, Any]:
        with contando() as comandos:
            resposta = fazer()
        custos[nome] = comandos
        drenar()
        return feito(resposta) if nome == "confirmar" else criado(resposta)

    corpo = loja.corpo([{"produto": p, "quantidade": "1"} for p in loja.produtos(5)])
    pedido = pedir("criar", lambda: loja.api.post("/api/pedidos/", corpo))
    for acao in ("confirmar", "faturar", "expedir"):
        etag = loja.etag(pedido)
        pedir(acao, lambda acao=acao, etag=etag: loja.agir(pedido, acao, etag=etag))
    titulo = feito(loja.api.get("/api/titulos/"))["itens"][0]
    ((conta,),) = executar("financeiro", "SELECT id FROM financeiro_conta_bancaria LIMIT 1")
    baixa = {"data": hoje(), "conta_bancaria": conta, "principal": titulo["saldo"]}
    pedir("baixar", lambda: loja.api.post(f"/api/titulos/{titulo['id']}/baixar/", baixa))
    return custos


def test_do_pedido_ao_pagamento_cabe_no_limite(loja: Loja, monkeypatch: pytest.MonkeyPatch) -> None:
    with _anotando_reacoes(monkeypatch) as reacoes:
        pedidos = _percorrer(loja)
    medido = {nome: len(comandos) for nome, comandos in pedidos.items()}
    assert all(medido[nome] <= limite for nome, limite in NA_API.items()), medido
    assert sum(medido.values()) <= DO_PEDIDO_AO_PAGAMENTO, medido
    contado = {nome: len(comandos) for nome, comandos in reacoes.items() if nome in NAS_REACOES}
    assert contado.keys() == NAS_REACOES.keys()
    assert all(contado[nome] <= limite for nome, limite in NAS_REACOES.items()), contado
