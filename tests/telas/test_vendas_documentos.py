"""Faturas, expedições e devoluções de venda no navegador, e as condições de pagamento."""

import pytest
from playwright.sync_api import expect

from plataforma.api import exportacao
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_da_fatura_a_devolucao(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    cafe, arroz = loja.produto(sku="CAFE-500", preco="18.90"), loja.produto(sku="ARROZ-5KG", preco="27.50")
    concluido = loja.confirmado((cafe, "10"), (arroz, "4"))
    loja.agir(concluido, "faturar")
    loja.agir(concluido, "expedir")
    loja.agir(loja.confirmado((cafe, "1")), "faturar")
    drenar()
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir(f"/vendas/pedidos/{concluido['id']}/")
    pagina.get_by_role("link", name="1/1", exact=True).click()
    expect(pagina.locator("h1")).to_contain_text("Fatura 1/1")
    tela.assentar()
    expect(pagina.locator("#bloco-titulos li")).to_have_count(3)
    tela.conferir("fatura")
    pagina = tela.ir("/vendas/faturas/")
    expect(pagina.locator("tbody tr")).to_have_count(2)
    expect(pagina.locator("#totais")).to_contain_text("R$ 317,90")
    tela.conferir("faturas")
    pagina.get_by_role("link", name="A expedir").click()
    expect(pagina.locator("tbody tr")).to_have_count(1)
    pagina = tela.ir("/vendas/expedicoes/")
    tela.conferir("expedicoes")
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("h1")).to_contain_text("Saída do pedido 1")
    expect(pagina.locator("#bloco-deposito")).to_contain_text("GERAL")
    tela.conferir("expedicao")
    pagina.get_by_role("link", name="pedido 1").click()
    pagina.get_by_role("button", name="Devolver").click()
    janela = pagina.get_by_role("dialog")
    janela.locator("input[inputmode]").first.fill("3")
    janela.locator("input[inputmode]").last.fill("0")
    janela.locator("textarea, input[name=motivo]").fill("Veio amassado")
    tela.conferir("pedido-devolver", com_axe=False)
    janela.get_by_role("button", name="Devolver").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("Devolução registrada")
    pagina = tela.ir("/vendas/devolucoes/")
    expect(pagina.locator("tbody tr")).to_contain_text("R$ 56,70")
    tela.conferir("devolucoes")
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("h1")).to_contain_text("Devolução do pedido 1")
    expect(pagina.locator("#bloco-deposito")).to_contain_text("GERAL")
    tela.conferir("devolucao")


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_condicoes_de_pagamento(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/cadastros/condicoes/nova/")
    pagina.get_by_label("Nome").fill("Três vezes")
    pagina.get_by_label("Prazos").fill("90/30")
    tela.aceitos = (422,)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#erro-prazos")).to_contain_text("precisam crescer")
    pagina.get_by_label("Prazos").fill("30/60/90")
    tela.conferir("condicao-nova")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("tbody tr").first).to_contain_text("30/60/90 dias")
    tela.conferir("condicoes")
    pagina.locator("tbody a").first.click()
    pagina.get_by_label("Em uso").uncheck()
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("tbody tr").first).to_contain_text("Fora de uso")
    assert not feito(loja.api.get("/api/condicoes/"))["itens"][0]["ativa"]
    criado(loja.api.post("/api/condicoes/", {"nome": "Vista", "prazos": "0"}))
    pagina.reload()
    expect(pagina.locator("tbody tr").first).to_contain_text("à vista")
    tela.sem_falhas()


def test_a_lista_filtrada_se_baixa_inteira(loja: Loja, abrir: AbrirTela) -> None:
    cafe = loja.produto(sku="CAFE-500", preco="18.90")
    for quantos in range(1, 4):
        loja.agir(loja.confirmado((cafe, str(quantos))), "faturar")
    drenar()
    tela = abrir(loja.ator)
    pagina = tela.ir("/vendas/faturas/?numero=2")
    with pagina.expect_download() as baixado:
        pagina.get_by_role("link", name="Baixar planilha").click()
    assert baixado.value.suggested_filename.startswith("faturas-")
    linhas = baixado.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(linhas) == 2
    assert "37,80" in linhas[1]
    pagina = tela.ir("/financeiro/receber/")
    with pagina.expect_download() as baixado:
        pagina.get_by_role("link", name="Baixar planilha").click()
    assert len(baixado.value.path().read_text(encoding="utf-8-sig").splitlines()) == 1 + 3 * 3
    tela.sem_falhas()


def test_uma_planilha_de_cada_vez(loja: Loja, abrir: AbrirTela) -> None:
    loja.pedido((loja.produto(), "1"))
    tela = abrir(loja.ator)
    with exportacao._vaga:
        pagina = tela.ir("/vendas/pedidos/planilha/", status=429)
    expect(pagina.locator("#conteudo")).to_contain_text("Outra exportação está em curso")
    with pagina.expect_download() as baixado:
        pagina.get_by_role("link", name="Tentar de novo").click()
    assert baixado.value.suggested_filename.startswith("pedidos-")


def test_da_fatura_se_vai_expedir_no_pedido_e_o_resto_se_encerra(loja: Loja, abrir: AbrirTela) -> None:
    pedido = loja.confirmado((loja.produto(), "10"))
    linha = pedido["itens"][0]["id"]
    fatura = criado(loja.agir(pedido, "faturar", {"itens": [{"linha": linha, "quantidade": "6"}]}))
    tela = abrir(loja.ator)
    pagina = tela.ir(f"/vendas/faturas/{fatura['id']}/")
    tela.conferir("fatura-a-expedir", com_axe=False)
    pagina.get_by_role("link", name="Expedir no pedido").click()
    pagina.get_by_role("button", name="Expedir…").click()
    janela, recado = pagina.get_by_role("dialog"), pagina.locator("#recado-da-acao")
    janela.get_by_role("textbox").fill("4")
    janela.get_by_role("button", name="Expedir", exact=True).click()
    expect(recado).to_contain_text("Saída registrada")
    pagina.get_by_role("button", name="Encerrar…").click()
    janela.get_by_label("Motivo").fill("o cliente não quer o resto")
    janela.get_by_role("button", name="Encerrar", exact=True).click()
    expect(recado).to_contain_text("Pedido encerrado")
    lida = loja.ler(pedido)["itens"][0]
    assert (lida["quantidade_expedida"], lida["quantidade_encerrada"]) == ("4.0000", "4.0000")
    cancelavel = loja.confirmado((loja.produto(sku="OUTRO"), "1"))
    pagina = tela.ir(f"/vendas/pedidos/{cancelavel['id']}/")
    pagina.get_by_role("button", name="Cancelar pedido…").click()
    janela.get_by_label("Motivo").fill("desistiu")
    janela.get_by_role("button", name="Cancelar pedido", exact=True).click()
    expect(pagina.locator("h1")).to_contain_text("Cancelado")
    expect(pagina.locator("#bloco-linha-do-tempo")).to_contain_text("Pedido cancelado")
    tela.sem_falhas()
