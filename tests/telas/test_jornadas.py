"""A empresa se usa pelo navegador: do pedido ao dinheiro com o mouse, e da consulta ao recebimento no celular."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from plataforma.mensageria.trabalho import drenar
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import Tela
from vendas.tests.apoio import Loja


@pytest.fixture
def balcao(loja: Loja) -> Loja:
    """Loja que vende à vista, com um produto em estoque e uma gaveta."""
    loja.produto(sku="CAFE-500", preco="18.90", saldo="120")
    criado(loja.api.post("/api/contas-bancarias/", {"nome": "Gaveta", "tipo": "caixa"}))
    return loja


def _escolher(pagina: Page, campo: str, texto: str) -> None:
    """Digita e toca na sugestão, como quem não usa o teclado para andar."""
    pagina.locator(campo).click()
    pagina.locator(campo).press_sequentially(texto)
    pagina.locator("#sugestoes [role=option]").first.click()


def _pedido_de(pagina: Page, quantidade: str) -> None:
    _escolher(pagina, "#cliente", "maria")
    _escolher(pagina, "[data-linha] [data-c=produto]", "cafe")
    pagina.locator("[data-linha] [data-c=quantidade]").first.click()
    pagina.locator("[data-linha] [data-c=quantidade]").first.fill(quantidade)


def _passo(pagina: Page, nome: str, dito: str) -> None:
    pagina.locator(".passo").get_by_role("button", name=nome, exact=True).click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text(dito)


def _receber(tela: Tela) -> None:
    """Da lista de contas a receber à baixa da primeira parcela."""
    pagina = tela.pagina
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("h1")).to_contain_text("A vencer")
    pagina.get_by_role("link", name="Baixar").click()
    pagina.locator("#conta_bancaria").select_option("Gaveta")
    pagina.get_by_role("button", name="Salvar").filter(visible=True).click()
    expect(pagina.locator("h1")).to_contain_text("Recebido")


def _no_menu(pagina: Page, nome: str) -> None:
    pagina.get_by_role("navigation", name="Telas").get_by_role("link", name=nome, exact=True).click()


def test_do_pedido_ao_dinheiro_com_o_mouse(balcao: Loja, abrir: AbrirTela) -> None:
    tela = abrir(balcao.ator)
    pagina = tela.ir("/")
    _no_menu(pagina, "Pedidos de venda")
    pagina.get_by_role("link", name="Novo pedido").first.click()
    _pedido_de(pagina, "10")
    expect(pagina.locator(".resumo [data-total]")).to_contain_text("189,00")
    pagina.get_by_role("button", name="Confirmar pedido").click()
    expect(pagina.locator("h1")).to_contain_text("A faturar")
    _passo(pagina, "Faturar", "emitida")
    _passo(pagina, "Expedir", "Saída registrada")
    drenar()
    _no_menu(pagina, "Contas a receber")
    expect(pagina.locator("tbody tr")).to_have_count(3)
    _receber(tela)
    recebidos = [t for t in feito(balcao.api.get("/api/titulos/"))["itens"] if t["situacao"] == "liquidado"]
    assert [t["valor"] for t in recebidos] == ["63.00"]
    tela.sem_falhas()


def test_da_consulta_ao_recebimento_no_celular(balcao: Loja, abrir: AbrirTela) -> None:
    tela = abrir(balcao.ator, largura=390, tema="dark")
    pagina = tela.ir("/estoque/saldos/")
    pagina.get_by_role("searchbox").fill("cafe")
    expect(pagina.locator("tbody tr")).to_have_count(1)
    expect(pagina.locator("tbody tr")).to_contain_text("120")
    pagina = tela.ir("/vendas/pedidos/novo/")
    _pedido_de(pagina, "2")
    tela.conferir("jornada-pedido", com_axe=False)
    pagina.locator(".barra-de-baixo").get_by_role("button", name="Confirmar").click()
    expect(pagina.locator("h1")).to_contain_text("A faturar")
    _passo(pagina, "Faturar", "emitida")
    drenar()
    tela.ir("/financeiro/receber/")
    _receber(tela)
    titulos = feito(balcao.api.get("/api/titulos/"))["itens"]
    assert sum(Decimal(t["valor"]) for t in titulos) == Decimal("37.80")
    assert [t["situacao"] for t in titulos].count("liquidado") == 1
    tela.sem_falhas()
