"""O estoque no navegador: saldo, kardex, ajuste, transferência, e o inventário contado no celular."""

import pytest
from playwright.sync_api import expect

from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_ajustar_transferir_e_ver_no_kardex(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    loja.produto(sku="CAFE-500", preco="18.9", saldo="120")
    criado(
        loja.api.post(
            "/api/depositos/", {"estabelecimento": str(loja.estabelecimento), "codigo": "LOJA", "nome": "Loja"}
        )
    )
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/estoque/ajustes/novo/")
    pagina.locator("#tipo").select_option("Sai")
    pagina.locator("#motivo").fill("Quebra")
    pagina.locator("[name='itens.produto.nome']").fill("CAFE-500")
    pagina.locator("[name='itens.produto.nome']").press("Enter")
    pagina.locator("[name='itens.quantidade']").fill("500")
    tela.aceitos = (409, 422)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#recusa")).to_be_visible()
    tela.conferir("ajuste-novo")
    pagina.locator("[name='itens.quantidade']").fill("20")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Saída")
    tela.conferir("ajuste")
    pagina = tela.ir("/estoque/transferencias/nova/")
    pagina.locator("#destino").select_option("LOJA · Loja")
    pagina.locator("[name='itens.produto.nome']").fill("CAFE-500")
    pagina.locator("[name='itens.produto.nome']").press("Enter")
    pagina.locator("[name='itens.quantidade']").fill("30")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Transferida")
    tela.conferir("transferencia")
    pagina = tela.ir("/estoque/saldos/")
    expect(pagina.locator("tbody tr")).to_have_count(2)
    tela.conferir("saldos")
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("tbody tr").last).to_contain_text("Transferência")
    tela.conferir("kardex")
    for lista in ("ajustes", "transferencias"):
        tela.ir(f"/estoque/{lista}/")
        tela.conferir(lista)


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_o_inventario_se_conta_e_fecha(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    loja.produtos(3, sku="P", saldo="10")
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/estoque/inventarios/novo/")
    pagina.locator("#motivo").fill("Contagem do mês")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Contando")
    pagina.get_by_role("link", name="Contar").click()
    for sku, quantos in (("P0002", "12"), ("p0000", "10")):
        pagina.locator("#achar").fill(sku)
        pagina.locator("#achar").press("Enter")
        expect(pagina.locator(f"[data-sku={sku.upper()}] input")).to_be_focused()
        pagina.keyboard.type(quantos)
        pagina.keyboard.press("Enter")
        expect(pagina.locator("#achar")).to_be_focused()
    expect(pagina.locator("#contados")).to_have_text("2")
    pagina.locator("#achar").fill("NAO-HA")
    pagina.locator("#achar").press("Enter")
    expect(pagina.locator("#nao-achado")).to_contain_text("não está neste inventário")
    pagina.locator("#so-o-que-falta").check()
    expect(pagina.locator(".itens-a-contar li:visible")).to_have_count(1)
    tela.conferir("inventario-contar")
    pagina.locator("[data-sku=P0001] input").fill("nove")
    pagina.locator("[data-sku=P0001] input").press("Enter")
    expect(pagina.locator("[data-sku=P0001] .erro")).to_contain_text("não serve")
    pagina.locator("[data-sku=P0001] input").fill("9")
    pagina.locator("[data-sku=P0001] input").press("Enter")
    expect(pagina.locator("#contados")).to_have_text("3")
    pagina.get_by_role("link", name="Sair").click()
    pagina.get_by_role("button", name="Fechar e ajustar").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("sobra de R$ 2,00, perda de R$ 1,00")
    tela.conferir("inventario")
    saldos = feito(loja.api.get("/api/saldos/"))["itens"]
    assert sorted((s["sku"], s["fisico"]) for s in saldos) == [
        ("P0000", "10.0000"),
        ("P0001", "9.0000"),
        ("P0002", "12.0000"),
    ]
    tela.ir("/estoque/inventarios/")
    tela.conferir("inventarios")
