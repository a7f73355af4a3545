"""As páginas de uma lista: estáveis enquanto linhas entram, nos dois sentidos, e só com os cursores dela."""

from datetime import timedelta
from typing import Any

import pytest

from plataforma.relogio import agora, congelado
from plataforma.testes.respostas import Problema, criado, feito, problema
from vendas.tests.apoio import Loja


def _nomes(pagina: dict[str, Any]) -> list[str]:
    return [condicao["nome"] for condicao in pagina["itens"]]


@pytest.fixture
def condicoes(loja: Loja) -> Loja:
    """A loja com as condições A a D, além da que nasce com ela."""
    for nome in "ABCD":
        criado(loja.api.post("/api/condicoes/", {"nome": nome, "prazos": "30"}))
    return loja


def test_as_paginas_nao_mudam_quando_entra_uma_linha(condicoes: Loja) -> None:
    api = condicoes.api
    primeira = feito(api.get("/api/condicoes/", limite="2"))
    criado(api.post("/api/condicoes/", {"nome": "E", "prazos": "30"}))
    segunda = feito(api.get(primeira["proximo"]))
    terceira = feito(api.get(segunda["proximo"]))
    assert _nomes(primeira) == ["D", "C"]
    assert _nomes(segunda) == ["B", "A"]
    assert _nomes(terceira) == ["Prazo da loja"]
    assert primeira["anterior"] is None
    assert terceira["proximo"] is None
    de_volta = feito(api.get(terceira["anterior"]))
    assert _nomes(de_volta) == ["B", "A"]
    de_volta = feito(api.get(de_volta["anterior"]))
    assert _nomes(de_volta) == ["D", "C"]
    de_volta = feito(api.get(de_volta["anterior"]))
    assert _nomes(de_volta) == ["E"]
    assert de_volta["anterior"] is None


def test_numa_ordem_com_repetidos_nenhuma_linha_falta_nem_se_repete(loja: Loja) -> None:
    produto = loja.produto(preco="10.00")
    with congelado(agora() + timedelta(days=1)):
        amanha = loja.pedido((produto, "1"))["id"]
    hoje = [loja.pedido((produto, "1"))["id"] for _ in range(3)]
    pagina = feito(loja.api.get("/api/pedidos/", ordem="data", limite="2"))
    resto = feito(loja.api.get(pagina["proximo"]))
    ids = [pedido["id"] for pedido in (*pagina["itens"], *resto["itens"])]
    assert ids == [*hoje, amanha]
    de_volta = feito(loja.api.get(resto["anterior"]))
    assert de_volta["itens"] == pagina["itens"]


def test_pelo_numero_os_que_nao_o_tem_vem_no_fim_e_as_paginas_voltam(loja: Loja) -> None:
    produto = loja.produto(preco="10.00")
    rascunhos = [loja.pedido((produto, "1"))["id"] for _ in range(3)]
    numerados = [loja.confirmado((produto, "1"))["id"] for _ in range(3)]
    for ordem, esperados in (
        ("numero", [*numerados, *rascunhos]),
        ("-numero", [*reversed(numerados), *reversed(rascunhos)]),
    ):
        for limite in ("1", "2", "4", "6"):
            ida, volta = _ida_e_volta(loja, ordem, limite)
            na_ultima = len(esperados) % int(limite) or int(limite)
            assert ida == esperados, (ordem, limite)
            assert volta == esperados[: len(esperados) - na_ultima], (ordem, limite)


def _ida_e_volta(loja: Loja, ordem: str, limite: str) -> tuple[list[str], list[str]]:
    """Os ids de página em página até o fim, e os das páginas que se leem ao voltar da última à primeira."""
    pagina = feito(loja.api.get("/api/pedidos/", ordem=ordem, limite=limite))
    ida, volta = [pedido["id"] for pedido in pagina["itens"]], list[str]()
    while pagina["proximo"]:
        pagina = feito(loja.api.get(pagina["proximo"]))
        ida += [pedido["id"] for pedido in pagina["itens"]]
    while pagina["anterior"]:
        pagina = feito(loja.api.get(pagina["anterior"]))
        volta = [pedido["id"] for pedido in pagina["itens"]] + volta
    return ida, volta


@pytest.mark.parametrize(
    ("caminho", "outros"),
    [
        ("/api/pedidos/", {"ordem": "data"}),
        ("/api/pedidos/", {"situacao": "rascunho"}),
        ("/api/faturas/", {}),
        ("/api/pedidos/", {"cursor": "cD0wMTlh"}),
    ],
)
def test_o_cursor_de_outra_lista_ordem_ou_filtro_e_recusado(loja: Loja, caminho: str, outros: dict[str, str]) -> None:
    produto = loja.produto()
    for _ in range(2):
        loja.pedido((produto, "1"))
    endereco = feito(loja.api.get("/api/pedidos/", limite="1"))["proximo"]
    cursor = endereco.partition("cursor=")[2].partition("&")[0]
    assert len(feito(loja.api.get("/api/pedidos/", cursor=cursor))["itens"]) == 1
    resposta = loja.api.get(caminho, **{"cursor": cursor, **outros})
    assert problema(resposta, 422) == Problema(codigo="plataforma.entrada_invalida", campos=["cursor"])


def test_pagina_maior_que_a_lista_da_e_recusada(loja: Loja) -> None:
    assert problema(loja.api.get("/api/pedidos/", limite="201"), 422).campos == ["limite"]
