"""A busca das listas de vendas: por pedaços, sem acento, caixa nem máscara, e inteira mesmo onde há achados demais."""

from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.busca import LIMITE_DE_ACHADOS
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import Problema, criado, feito, problema
from vendas.tests.apoio import Loja

CLIENTE = """
INSERT INTO vendas_cliente (id, empresa_id, nome, documento, uf, ativo, versao)
SELECT gen_random_uuid(), %s, replace(%s, '#', n::text), %s, 'SP', true, 1 FROM generate_series(1, %s) n
"""


def _cliente(nome: str, documento: str = "", *, vezes: int = 1) -> None:
    executar("vendas", CLIENTE, [empresa_atual(), nome, documento, vezes])


def _achados(api: ClienteDaApi, busca: str, caminho: str = "/api/clientes/", campo: str = "nome") -> list[Any]:
    achados: list[Any] = []
    pagina = feito(api.get(caminho, busca=busca, limite="200"))
    while True:
        achados += [item[campo] for item in pagina["itens"]]
        if pagina["proximo"] is None:
            return sorted(achados)
        pagina = feito(api.get(pagina["proximo"]))


@pytest.mark.usefixtures("empresa")
@pytest.mark.parametrize(
    ("busca", "nome"),
    [
        ("acucar", "Açúcar União S/A"),
        ("uniao", "Açúcar União S/A"),
        ("UNIÃO açúcar", "Açúcar União S/A"),
        ("cucar iao", "Açúcar União S/A"),
        ("s/a", "Açúcar União S/A"),
        ("11.222.333/0099-95", "Açúcar União S/A"),
        ("222.333", "Açúcar União S/A"),
        ("12.abc.345/01de-35", "Padaria Três Irmãos"),
        ("pad 12ABC", "Padaria Três Irmãos"),
        ("tr", "Padaria Três Irmãos"),
    ],
)
def test_acha_por_pedacos_sem_acento_caixa_nem_mascara(cliente_api: ClienteDaApi, busca: str, nome: str) -> None:
    _cliente("Açúcar União S/A", "11222333009995")
    _cliente("Padaria Três Irmãos", "12ABC34501DE35")
    assert _achados(cliente_api, busca) == [nome]


@pytest.mark.usefixtures("empresa")
def test_todas_as_palavras_tem_de_estar(cliente_api: ClienteDaApi) -> None:
    _cliente("Açúcar União S/A", "11222333009995")
    _cliente("Padaria União", "12ABC34501DE35")
    assert _achados(cliente_api, "uniao") == ["Açúcar União S/A", "Padaria União"]
    assert _achados(cliente_api, "uniao padaria") == ["Padaria União"]
    assert _achados(cliente_api, "acucar padaria") == []


def test_achados_alem_do_limite_vem_todos_e_so_eles(empresa: UUID, cliente_api: ClienteDaApi) -> None:
    _cliente("Mercado Novo #", vezes=LIMITE_DE_ACHADOS + 3)
    _cliente("Mercearia #", vezes=2)
    executar("vendas", "UPDATE vendas_cliente SET ativo = false WHERE nome = 'Mercado Novo 7'")
    todos = sorted(f"Mercado Novo {n}" for n in range(1, LIMITE_DE_ACHADOS + 4))
    assert _achados(cliente_api, "mercado") == todos
    assert _achados(cliente_api, "o") == todos
    assert _achados(cliente_api, "novo 77") == [n for n in todos if "77" in n]
    inativos = feito(cliente_api.get("/api/clientes/", busca="mercado", ativo="false"))["itens"]
    assert [cliente["nome"] for cliente in inativos] == ["Mercado Novo 7"]


def test_o_documento_se_acha_pelo_que_o_pedido_diz(loja: Loja) -> None:
    produto = loja.produto()
    pedido = loja.confirmado((produto, "2"))
    fatura = criado(loja.agir(pedido, "faturar"))
    criado(loja.agir(pedido, "expedir"))
    outro = loja.pedido((produto, "1"))
    nome = pedido["nome_do_cliente"].upper()
    assert _achados(loja.api, nome, "/api/pedidos/", "id") == sorted([pedido["id"], outro["id"]])
    assert _achados(loja.api, f"{nome} {pedido['numero']}", "/api/pedidos/", "id") == [pedido["id"]]
    assert _achados(loja.api, f"{fatura['numero']}", "/api/faturas/", "id") == [fatura["id"]]
    assert _achados(loja.api, nome, "/api/expedicoes/", "pedido") == [pedido["id"]]
    assert _achados(loja.api, "ninguém", "/api/expedicoes/", "pedido") == []


@pytest.mark.usefixtures("empresa")
def test_o_que_nao_se_procura_e_recusado_no_campo(cliente_api: ClienteDaApi) -> None:
    recusa = problema(cliente_api.get("/api/clientes/", busca="-"), 422)
    assert recusa == Problema(codigo="plataforma.entrada_invalida", campos=["busca"])
