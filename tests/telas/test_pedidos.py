"""Pedidos no navegador: a lista filtra pelo endereço, a ficha age, e nada falha sozinho."""

import pytest
from playwright.sync_api import expect

from plataforma.mensageria.trabalho import drenar
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja

LISTA = "/vendas/pedidos/"
HTML_MAXIMO_BYTES, NOS_MAXIMOS = 60_000, 1_200


@pytest.fixture
def com_pedidos(loja: Loja) -> Loja:
    """Um pedido em cada ponto do caminho."""
    cafe, arroz = loja.produto(sku="CAFE-500", preco="18.90"), loja.produto(sku="ARROZ-5KG", preco="27.50")
    loja.pedido((cafe, "2"), (arroz, "1"))
    loja.confirmado((cafe, "10"))
    faturado = loja.confirmado((arroz, "4"), (cafe, "6"))
    loja.agir(faturado, "faturar")
    concluido = loja.confirmado((cafe, "1"))
    loja.agir(concluido, "faturar")
    loja.agir(concluido, "expedir")
    loja.agir(loja.pedido((arroz, "3")), "cancelar", {"motivo": "o cliente desistiu"})
    drenar()
    return loja


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_a_lista_e_a_ficha_se_veem(com_pedidos: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(com_pedidos.ator, largura=largura, tema=tema)
    pagina = tela.ir(LISTA)
    expect(pagina.locator("tbody tr")).to_have_count(5)
    expect(pagina.locator("#totais")).to_contain_text("5 ao todo")
    tela.conferir("pedidos")
    pagina.get_by_role("link", name="3", exact=True).click()
    tela.assentar()
    expect(pagina.locator("h1")).to_contain_text("Pedido 3")
    tela.conferir("pedido")
    tela.ir(LISTA)
    pagina.get_by_role("link", name="1", exact=True).click()
    tela.assentar()
    tela.conferir("pedido-a-faturar", com_axe=False)
    pagina.get_by_role("button", name="Faturar em parte").click()
    expect(pagina.get_by_role("dialog")).to_be_visible()
    tela.conferir("pedido-em-parte")


def test_a_lista_vazia_oferece_duas_saidas(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir(LISTA)
    expect(pagina.get_by_role("heading", name="Nenhum pedido")).to_be_visible()
    tela.conferir("pedidos-vazia", com_axe=False)


def test_o_filtro_fica_no_endereco_e_volta_com_ele(com_pedidos: Loja, abrir: AbrirTela) -> None:
    tela = abrir(com_pedidos.ator)
    pagina = tela.ir(LISTA)
    aba = pagina.get_by_role("link", name="A faturar")
    aba.click()
    expect(pagina.locator("tbody tr")).to_have_count(1)
    expect(aba).to_be_focused()
    expect(pagina.locator("#totais")).to_contain_text("1 ao todo")
    expect(pagina.locator("#quantos-1")).to_have_text("5")
    assert "situacao=confirmado" in pagina.url
    pagina.reload()
    expect(pagina.locator("tbody tr")).to_have_count(1)
    pagina.go_back()
    expect(pagina.locator("tbody tr")).to_have_count(5)
    tela.sem_falhas()


def test_a_busca_acha_ao_digitar_e_o_foco_fica(com_pedidos: Loja, abrir: AbrirTela) -> None:
    tela = abrir(com_pedidos.ator)
    pagina = tela.ir(LISTA)
    pagina.keyboard.press("/")
    pagina.keyboard.type("compradora 3")
    expect(pagina.locator("tbody tr")).to_have_count(1)
    expect(pagina.locator("#totais")).to_contain_text("1 ao todo")
    expect(pagina.locator("#busca")).to_be_focused()
    expect(pagina.locator("#busca")).to_have_value("compradora 3")
    assert "busca=compradora+3" in pagina.url
    tela.sem_falhas()


def test_a_data_se_digita_como_aqui(com_pedidos: Loja, abrir: AbrirTela) -> None:
    tela = abrir(com_pedidos.ator)
    pagina = tela.ir(LISTA)
    de = pagina.get_by_label("De", exact=True)
    de.fill("+1")
    de.press("Enter")
    expect(pagina.get_by_role("heading", name="Nenhum pedido")).to_be_visible()
    expect(de).to_be_focused()
    de.fill("31/02/2026")
    de.press("Enter")
    expect(pagina.locator("tbody tr")).to_have_count(5)
    expect(pagina.get_by_label("De: 31/02/2026 não é uma data")).to_have_attribute("aria-invalid", "true")
    tela.sem_falhas()


def test_cinquenta_linhas_cabem_no_tamanho_de_uma_pagina(com_pedidos: Loja, abrir: AbrirTela) -> None:
    pagina = abrir(com_pedidos.ator).ir(LISTA)
    linhas = pagina.locator("tbody tr")
    expect(linhas).to_have_count(5)
    uma = len(linhas.nth(1).evaluate("linha => linha.outerHTML"))
    assert len(pagina.content()) + 45 * uma <= HTML_MAXIMO_BYTES
    nos = linhas.nth(1).evaluate("linha => linha.querySelectorAll('*').length + 1")
    assert pagina.locator("*").count() + 45 * nos <= NOS_MAXIMOS


def test_do_rascunho_a_saida_pelo_proximo_passo(loja: Loja, abrir: AbrirTela) -> None:
    rascunho = loja.pedido((loja.produto(preco="10.00"), "3"))
    tela = abrir(loja.ator)
    pagina = tela.ir(f"{LISTA}{rascunho['id']}/")
    for botao, dito in (
        ("Confirmar pedido", "Pedido 1 confirmado"),
        ("Faturar", "Fatura 1/1 emitida"),
        ("Expedir", "Saída registrada"),
    ):
        pagina.locator(".passo").get_by_role("button", name=botao, exact=True).click()
        expect(pagina.locator("#recado-da-acao")).to_contain_text(dito)
    expect(pagina.locator("#recado-da-acao")).to_be_focused()
    expect(pagina.locator("h1")).to_contain_text("Concluído")
    assert loja.ler(rascunho)["situacao"] == "concluido"
    tela.sem_falhas()


def test_quem_age_sobre_o_que_mudou_ve_que_mudou(loja: Loja, abrir: AbrirTela) -> None:
    rascunho = loja.pedido((loja.produto(), "3"))
    tela = abrir(loja.ator)
    pagina = tela.ir(f"{LISTA}{rascunho['id']}/")
    loja.agir(rascunho, "cancelar", {"motivo": "desistiu"})
    pagina.locator(".passo").get_by_role("button").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("Alguém mudou este documento")
    expect(pagina.locator("h1")).to_contain_text("Cancelado")
    tela.sem_falhas()


def test_confirmar_em_massa_diz_quantos(loja: Loja, abrir: AbrirTela) -> None:
    produto = loja.produto(saldo="5")
    for quanto in ("2", "3", "4"):
        loja.pedido((produto, quanto))
    tela = abrir(loja.ator)
    pagina = tela.ir(LISTA)
    pagina.get_by_label("Marcar todas desta página").check()
    pagina.get_by_role("button", name="Confirmar pedido").click()
    recado = pagina.locator("#recado-da-acao")
    expect(recado).to_contain_text("1 feito, 2 não")
    expect(recado).to_contain_text("disponíveis 1, faltam 2 UN")
    expect(recado).to_be_focused()
    expect(pagina.locator("tbody :checked")).to_have_count(0)
    expect(pagina.locator("#totais")).to_contain_text("3 ao todo")
    expect(pagina.locator("#quantos-2")).to_have_text("2")
    tela.conferir("pedidos-massa", com_axe=False)


def test_a_janela_de_faturar_em_parte_fatura_so_o_que_se_disse(loja: Loja, abrir: AbrirTela) -> None:
    confirmado = loja.confirmado((loja.produto(), "10"))
    tela = abrir(loja.ator)
    pagina = tela.ir(f"{LISTA}{confirmado['id']}/")
    pagina.get_by_role("button", name="Faturar em parte").click()
    quantidade = pagina.get_by_role("dialog").get_by_role("textbox")
    quantidade.fill("dez")
    pagina.get_by_role("dialog").get_by_role("button", name="Faturar", exact=True).click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("“dez” não é uma quantidade")
    pagina.get_by_role("button", name="Faturar em parte").click()
    quantidade.fill("2,5")
    pagina.get_by_role("dialog").get_by_role("button", name="Faturar", exact=True).click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("Fatura 1/1 emitida")
    expect(pagina.locator("h1")).to_contain_text("Faturado em parte")
    assert loja.ler(confirmado)["itens"][0]["quantidade_faturada"] == "2.5000"
    tela.sem_falhas()
