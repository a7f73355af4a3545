"""Comandos SQL por operação, em todos os bancos, com transações e ajustes de sessão; constantes no número de linhas."""

from typing import Any

import pytest

from plataforma.testes.contagem import contando
from vendas.tests.apoio import Loja, criado, feito

LIMITES = (14, 25, 17, 15, 15)  # criar, confirmar, faturar, expedir, devolver


def _contar(loja: Loja, pedido: dict[str, Any], acao: str, corpo: dict[str, Any] | None = None) -> int:
    etag = loja.etag(pedido)
    with contando() as comandos:
        resposta = loja.agir(pedido, acao, corpo, etag=etag)
    assert resposta.status_code in (200, 201), resposta.content
    return len(comandos)


@pytest.mark.parametrize(("linhas", "limite"), [(10, 25), (1000, 40)])
def test_confirmar_cabe_no_limite(loja: Loja, linhas: int, limite: int) -> None:
    pedido = loja.pedido(*((p, "1") for p in loja.produtos(linhas)))
    etag = loja.etag(pedido)
    with contando() as comandos:
        feito(loja.agir(pedido, "confirmar", etag=etag))
    assert len(comandos) <= limite, "\n".join(comandos)


def test_cada_acao_custa_o_mesmo_com_duas_ou_sessenta_linhas(loja: Loja) -> None:
    custos = []
    for linhas in (2, 60):
        produtos = loja.produtos(linhas, sku=f"N{linhas}-")
        corpo = loja.corpo([{"produto": p, "quantidade": "1"} for p in produtos])
        with contando() as comandos:
            pedido = criado(loja.api.post("/api/pedidos/", corpo))
        acoes = [_contar(loja, pedido, acao) for acao in ("confirmar", "faturar", "expedir")]
        custos.append([len(comandos), *acoes, _contar(loja, pedido, "devolver", {"motivo": "veio errado"})])
    assert custos[0] == custos[1]
    assert all(custo <= limite for custo, limite in zip(custos[0], LIMITES, strict=True)), custos[0]


def test_encerrar_custa_o_mesmo_com_duas_ou_sessenta_linhas(loja: Loja) -> None:
    custos = []
    for linhas in (2, 60):
        pedido = loja.confirmado(*((p, "2") for p in loja.produtos(linhas, sku=f"N{linhas}-")))
        itens = [{"linha": item["id"], "quantidade": "1"} for item in pedido["itens"]]
        criado(loja.agir(pedido, "faturar", {"itens": itens}))
        custos.append(_contar(loja, pedido, "encerrar", {"motivo": "desistiu"}))
    assert custos[0] == custos[1]
    assert custos[0] <= 14


def test_as_listas_custam_o_mesmo_com_uma_ou_quatro_linhas(loja: Loja) -> None:
    produto, custos = loja.produto(), []
    recursos = ("pedidos", "faturas", "expedicoes", "devolucoes", "clientes", "condicoes")
    for quantos in (1, 3):
        for _ in range(quantos):
            pedido = loja.confirmado((produto, "1"))
            for acao, corpo in (("faturar", {}), ("expedir", {}), ("devolver", {"motivo": "veio errado"})):
                criado(loja.agir(pedido, acao, corpo))
        custos.append([_ler(loja, recurso) for recurso in recursos])
    assert len(feito(loja.api.get("/api/devolucoes/"))["itens"]) == 4
    assert custos[0] == custos[1]
    assert max(custos[0]) == 2


def _ler(loja: Loja, recurso: str) -> int:
    with contando() as comandos:
        feito(loja.api.get(f"/api/{recurso}/"))
    return len(comandos)
