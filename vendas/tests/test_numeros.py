"""Números de fatura sem lacuna nem repetição, por estabelecimento e série, com rollbacks e em paralelo."""

from uuid import UUID

import pytest

from plataforma.banco.sql import executar, transacao
from plataforma.testes.threads import em_paralelo
from vendas.servicos.faturas import faturar
from vendas.tests.apoio import Loja, criado, feito

NUMEROS = "SELECT numero FROM vendas_fatura WHERE serie = %s ORDER BY numero"


class Desistiu(Exception):
    """Desfaz a transação de quem já tinha número."""


@pytest.mark.concorrencia
def test_rollbacks_em_paralelo_nao_deixam_lacuna(loja: Loja) -> None:
    produto = loja.produto()
    fila = iter([(UUID(loja.confirmado((produto, "1"))["id"]), n % 3 == 0) for n in range(12)])

    def emitir() -> None:
        pedido, desiste = next(fila)
        with transacao("vendas"):
            faturar(pedido, itens=None, serie="1")
            if desiste:
                raise Desistiu

    resultados = em_paralelo(12, emitir)
    assert sum(isinstance(r, Desistiu) for r in resultados) == 4
    assert [r for r in resultados if r is not None and not isinstance(r, Desistiu)] == []
    assert executar("vendas", NUMEROS, ["1"]) == [(n,) for n in range(1, 9)]


def test_cada_serie_tem_sua_conta(loja: Loja) -> None:
    produto = loja.produto()
    pedidos = [loja.confirmado((produto, "1")) for _ in range(3)]
    series = [(p, s) for p, s in zip(pedidos, ("1", "2", "1"), strict=True)]
    numeros = [criado(loja.agir(p, "faturar", {"serie": s}))["numero"] for p, s in series]
    assert numeros == [1, 1, 2]


def test_zeros_a_esquerda_nao_abrem_outra_serie(loja: Loja) -> None:
    produto = loja.produto()
    escritas = [(loja.confirmado((produto, "1")), serie) for serie in ("1", "01", "001", "000", "0")]
    faturas = [criado(loja.agir(pedido, "faturar", {"serie": serie})) for pedido, serie in escritas]
    assert [(f["serie"], f["numero"]) for f in faturas] == [("1", 1), ("1", 2), ("1", 3), ("0", 1), ("0", 2)]
    achadas = feito(loja.api.get("/api/faturas/", serie="001"))["itens"]
    assert sorted(f["numero"] for f in achadas) == [1, 2, 3]


@pytest.mark.concorrencia
def test_faturar_o_mesmo_saldo_em_paralelo_cobra_uma_vez(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(), "5"))
    respostas = em_paralelo(5, lambda: loja.agir(pedido, "faturar", etag="*"))
    assert sorted(r.status_code for r in respostas) == [201, 409, 409, 409, 409]
    assert executar("vendas", NUMEROS, ["1"]) == [(1,)]


@pytest.mark.concorrencia
def test_partes_faturadas_em_paralelo_somam_o_pedido(loja: Loja) -> None:
    """Sem a trava do pedido, cada uma calcularia a primeira parte, e o centavo do meio se perderia."""
    pedido = loja.confirmado((loja.produto(preco="1.001"), "5"))
    uma = {"itens": [{"linha": pedido["itens"][0]["id"], "quantidade": "1"}]}
    faturas = [criado(resposta) for resposta in em_paralelo(5, lambda: loja.agir(pedido, "faturar", uma, etag="*"))]
    assert sorted(f["total"] for f in faturas) == ["1.00", "1.00", "1.00", "1.00", "1.01"]
