"""A moldura: paleta, atalhos, menu no celular e páginas de quem não entrou."""

import pytest
from playwright.sync_api import expect

from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja

PRIMEIRA_VISITA_BYTES, PRIMEIRA_VISITA_CHAMADAS = 300_000, 12


def test_a_paleta_vai_a_tela_pelo_teclado(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir("/")
    pagina.keyboard.press("Control+k")
    expect(pagina.locator("#achados [role=option]").first).to_be_visible()
    pagina.keyboard.type("pedidos")
    expect(pagina.locator("#achados [role=option]")).to_have_count(1)
    tela.conferir("paleta")
    pagina.keyboard.press("Enter")
    expect(pagina.locator("h1")).to_have_text("Pedidos de venda")
    tela.sem_falhas()


def test_a_interrogacao_mostra_os_atalhos(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator, tema="dark")
    pagina = tela.ir("/")
    pagina.keyboard.press("?")
    expect(pagina.get_by_role("dialog", name="Atalhos de teclado")).to_be_visible()
    tela.conferir("atalhos")


def test_no_celular_o_menu_abre_e_fecha(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator, largura=390)
    pagina = tela.ir("/")
    expect(pagina.locator("#lateral")).to_be_hidden()
    pagina.get_by_role("button", name="Abrir o menu").click()
    expect(pagina.get_by_role("link", name="Pedidos de venda")).to_be_visible()
    tela.conferir("menu")
    pagina.get_by_role("button", name="Fechar o menu").click()
    expect(pagina.locator("#lateral")).to_be_hidden()


def test_as_sessoes_se_veem(loja: Loja, abrir: AbrirTela) -> None:
    for largura, tema in zip(LARGURAS, TEMAS, strict=True):
        tela = abrir(loja.ator, largura=largura, tema=tema)
        tela.ir("/sessoes/")
        tela.conferir("sessoes")


def test_a_conta_se_abre_e_fecha_pelo_teclado(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir("/")
    conta = pagina.locator(".topo summary")
    conta.focus()
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("button", name="Sair")).to_be_visible()
    tela.conferir("conta")
    pagina.keyboard.press("Escape")
    expect(pagina.get_by_role("button", name="Sair")).to_be_hidden()
    expect(conta).to_be_focused()


def test_o_tema_escolhido_fica(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir("/")
    pagina.get_by_role("button", name="Trocar entre tema claro e escuro").click()
    expect(pagina.locator("html")).to_have_attribute("data-tema", "escuro")
    pagina.reload()
    expect(pagina.locator("html")).to_have_attribute("data-tema", "escuro")


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_a_pagina_de_entrar_e_a_de_erro(bancos: None, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(None, largura=largura, tema=tema)
    tela.ir("/conta/entrar/")
    tela.conferir("entrar")
    tela.ir("/nada-aqui/", status=404)
    tela.conferir("nada-aqui")


def test_a_primeira_visita_e_leve(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    vindas: list[int] = []
    tela.pagina.on("response", lambda r: vindas.append(len(r.body())))
    tela.ir("/vendas/pedidos/")
    assert sum(vindas) <= PRIMEIRA_VISITA_BYTES
    assert len(vindas) <= PRIMEIRA_VISITA_CHAMADAS


def test_a_documentacao_da_api_se_abre_sem_nada_embutido(bancos: None, abrir: AbrirTela) -> None:
    tela = abrir(None)
    pagina = tela.ir("/api/")
    expect(pagina.get_by_role("heading", name="meu_erp")).to_be_visible(timeout=30_000)
    expect(pagina.locator(".opblock").first).to_be_visible(timeout=30_000)
    tela.fotografar("api")
    tela.sem_falhas()


def test_um_endereco_torto_vira_pagina_com_saida(loja: Loja, abrir: AbrirTela) -> None:
    produto = loja.produto()
    tela = abrir(loja.ator)
    for endereco in ("/vendas/pedidos/?cursor=abc", f"/estoque/kardex/{produto}/?cursor=abc"):
        pagina = tela.ir(endereco, status=422)
        expect(pagina.locator("[role=alert]").first).to_be_visible()
        expect(pagina.get_by_role("link", name="Ir ao painel")).to_be_visible()
    tela.sem_falhas()
