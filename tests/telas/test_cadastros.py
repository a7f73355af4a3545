"""Produtos e clientes, no navegador: achar, criar, alterar, e o que outros módulos dizem deles."""

import pytest
from playwright.sync_api import expect

from plataforma.testes.respostas import feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_o_produto_do_cadastro_a_outra_unidade(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    loja.produto(sku="CAFE-500", preco="18.9", saldo="120")
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/cadastros/produtos/novo/?descricao=Chá preto")
    expect(pagina.locator("#sku")).to_be_focused()
    pagina.keyboard.type("CHA")
    pagina.keyboard.press("Enter")
    expect(pagina.locator("#descricao")).to_have_value("Chá preto")
    pagina.locator("#preco").fill("12,5")
    pagina.locator("#gtin").fill("123")
    tela.aceitos = (422,)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#erro-gtin")).to_be_visible()
    tela.conferir("produto-novo")
    pagina.locator("#gtin").fill("7891000100103")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Chá preto")
    pagina.get_by_role("link", name="Incluir").click()
    pagina.locator("#unidade").select_option("CX")
    pagina.locator("#fator").fill("12")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("[data-r=Vale]")).to_have_text("12 UN")
    tela.assentar()
    tela.conferir("produto")
    pagina.get_by_role("link", name="Editar").click()
    pagina.locator("#ativo").uncheck()
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Fora de linha")
    (cha,) = feito(loja.api.get("/api/produtos/", sku="CHA"))["itens"]
    assert (cha["preco"], cha["gtin"], cha["ativo"]) == ("12.500000", "7891000100103", False)
    pagina = tela.ir("/cadastros/produtos/")
    expect(pagina.locator("tbody tr")).to_have_count(2)
    tela.conferir("produtos")
    pagina.locator("#busca").fill("cafe")
    expect(pagina.locator("tbody tr")).to_have_count(1)
    pagina.locator("tbody a").click()
    expect(pagina.locator("#bloco-saldos")).to_contain_text("120")
    tela.sem_falhas()


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_o_cliente_do_cadastro_ao_pedido(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/vendas/clientes/novo/")
    pagina.keyboard.type("Padaria Aurora Ltda")
    pagina.keyboard.press("Enter")
    pagina.keyboard.type("111.222")
    tela.aceitos = (422,)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#erro-documento")).to_be_visible()
    tela.conferir("cliente-novo")
    pagina.locator("#documento").fill("11.222.333/0001-81")
    pagina.locator("#municipio").click()
    pagina.keyboard.type("sao paulo")
    pagina.keyboard.press("Enter")
    pagina.locator("#limite_de_credito").fill("1.500")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Padaria Aurora Ltda")
    tela.assentar()
    expect(pagina.locator("#bloco-cadastro")).to_contain_text("São Paulo, SP")
    expect(pagina.locator("#bloco-contas")).to_contain_text("Nada em aberto")
    tela.conferir("cliente")
    pagina.get_by_role("link", name="Condições", exact=True).click()
    pagina.locator("#limite_de_credito").fill("")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("main")).to_contain_text("Sem limite")
    pagina.get_by_role("link", name="Novo pedido").click()
    expect(pagina.locator("#cliente")).to_have_value("Padaria Aurora Ltda")
    (aurora,) = feito(loja.api.get("/api/clientes/", documento="11222333000181"))["itens"]
    assert (aurora["uf"], aurora["limite_de_credito"]) == ("SP", None)
    tela.ir("/vendas/clientes/")
    tela.conferir("clientes")


def test_o_cliente_se_cadastra_sem_sair_do_pedido(loja: Loja, abrir: AbrirTela) -> None:
    loja.produto(sku="CAFE-500", preco="18.9")
    tela = abrir(loja.ator)
    pagina = tela.ir("/vendas/pedidos/novo/")
    pagina.keyboard.type("Padaria Aurora")
    pagina.keyboard.press("Enter")
    pagina.keyboard.type("CAFE-500")
    pagina.keyboard.press("Enter")
    pagina.get_by_role("button", name="Cadastrar “Padaria Aurora”").click()
    expect(pagina.locator("#rapido-documento")).to_be_focused()
    tela.conferir("cliente-rapido")
    tela.aceitos = (422,)
    pagina.keyboard.type("123")
    pagina.keyboard.press("Enter")
    expect(pagina.locator("#rapido-erro-documento")).to_be_visible()
    pagina.locator("#rapido-documento").fill("11.222.333/0001-81")
    pagina.keyboard.press("Enter")
    expect(pagina.locator("#cliente-rapido")).to_be_hidden()
    expect(pagina.locator("#cliente")).to_have_value("Padaria Aurora")
    pagina.locator("#condicao").select_option("Prazo da loja")
    pagina.locator("[data-c=quantidade]").first.fill("2")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    (pedido,) = feito(loja.api.get("/api/pedidos/"))["itens"]
    assert pedido["documento_do_cliente"] == "11222333000181"
    tela.sem_falhas()
