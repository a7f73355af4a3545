"""A lista como cada um a quer: o lugar guardado com nome, o que abre, e as colunas."""

import pytest
from playwright.sync_api import expect

from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_guardar_abrir_e_apagar_uma_visao(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    loja.produto(sku="CAFE-500", preco="18.9", saldo="120")
    loja.produto(sku="CHA-100", preco="9.5", saldo="1")
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/cadastros/produtos/?busca=cafe&ordem=sku")
    pagina.get_by_role("button", name="Visões e colunas").click()
    pagina.get_by_label("Guardar o que se vê agora como").fill("Cafés")
    pagina.get_by_label("Abrir a lista sempre nela").check()
    tela.conferir("visoes-guardar")
    pagina.get_by_role("button", name="Guardar", exact=True).click()
    expect(pagina.locator(".visoes [aria-current]")).to_have_text("Cafés")
    tela.assentar()
    tela.conferir("visoes")
    # Quem não diz nada no endereço abre na visão; tudo tem endereço, e recarregar não o troca.
    tela.ir("/cadastros/produtos/")
    expect(pagina).to_have_url(tela.endereco + "/cadastros/produtos/?busca=cafe&ordem=sku")
    expect(pagina.locator("tbody tr")).to_have_count(1)
    pagina.get_by_role("link", name="Limpar").click()
    expect(pagina.locator("tbody tr")).to_have_count(2)
    expect(pagina).to_have_url(tela.endereco + "/cadastros/produtos/?tudo=1")
    pagina.reload()
    expect(pagina.locator("tbody tr")).to_have_count(2)
    pagina.get_by_role("link", name="Cafés").click()
    expect(pagina.locator("tbody tr")).to_have_count(1)
    pagina.get_by_role("button", name="Visões e colunas").click()
    pagina.get_by_label("Nome da visão Cafés").fill("Só cafés")
    pagina.get_by_role("button", name="Dar este nome à visão Cafés").click()
    pagina.get_by_role("link", name="Só cafés").wait_for()
    pagina.get_by_role("button", name="Visões e colunas").click()
    pagina.get_by_role("button", name="Apagar a visão Só cafés").click()
    expect(pagina.locator(".guardada")).to_have_count(0)
    tela.ir("/cadastros/produtos/")
    expect(pagina.locator("tbody tr")).to_have_count(2)
    tela.sem_falhas()


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_as_colunas_que_se_veem_pelo_teclado(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    loja.produto(sku="CAFE-500", preco="18.9", saldo="120")
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/cadastros/produtos/")
    titulos = pagina.locator("tbody td")
    antes = titulos.evaluate_all("tds => tds.map(td => td.dataset.r)")
    pagina.get_by_role("button", name="Visões e colunas").press("Enter")
    janela = pagina.locator("#visoes")
    janela.get_by_role("button", name=f"Pôr {antes[2]} antes").press("Enter")
    expect(janela.get_by_role("button", name=f"Pôr {antes[2]} antes")).to_be_focused()
    janela.get_by_label(antes[1], exact=True).press("Space")
    tela.conferir("colunas")
    janela.get_by_role("button", name="Ver estas colunas").press("Enter")
    expect(titulos).to_have_count(len(antes) - 1)
    assert titulos.evaluate_all("tds => tds.map(td => td.dataset.r)") == [antes[0], *antes[2:]]
    tela.assentar()
    tela.conferir("colunas-escolhidas")
    pagina.get_by_role("button", name="Visões e colunas").click()
    janela.get_by_role("button", name="Voltar às de sempre").click()
    expect(titulos).to_have_count(len(antes))
    tela.sem_falhas()
