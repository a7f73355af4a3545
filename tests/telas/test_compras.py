"""Comprar no navegador: o XML que se solta, as linhas que faltam, a nota que se digita, o que volta."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from compras.tests.amostras import BONIFICACAO, VENDA_A_PRAZO, VENDA_COM_ST, amostra
from compras.tests.apoio import Compradora, compradora_nova
from plataforma.identidade.contexto import Ator
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))


@pytest.fixture
def compradora(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Compradora]:
    with compradora_nova(cliente_de) as nova:
        yield nova


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_soltar_os_xml(compradora: Compradora, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(compradora.ator, largura=largura, tema=tema)
    pagina = tela.ir("/compras/notas/importar/")
    arquivos = [
        {"name": nome, "mimeType": "text/xml", "buffer": amostra(nome)}
        for nome in (VENDA_A_PRAZO, VENDA_COM_ST, BONIFICACAO)
    ]
    torto = {"name": "lista de precos.xml", "mimeType": "text/xml", "buffer": b"<precos/>"}
    vazio = {"name": "vazio.xml", "mimeType": "text/xml", "buffer": b""}
    pagina.locator("#arquivos").set_input_files([*arquivos, torto, vazio])
    expect(pagina.locator("#dito")).to_contain_text("5 de 5: 5 recusadas")
    pagina.get_by_label("Aceitar notas emitidas para outro CNPJ").check()
    pagina.get_by_role("button", name="Tentar de novo os que falharam").click()
    expect(pagina.locator("#dito")).to_contain_text("3 lançadas")
    expect(pagina.locator("#dito")).to_contain_text("2 recusadas")
    expect(pagina.locator(".resultados li")).to_have_count(5)
    selos = "selos => selos.every(selo => selo.scrollWidth <= selo.clientWidth)"
    assert pagina.locator(".resultados .selo").evaluate_all(selos)
    tela.conferir("notas-importar")
    pagina.locator("#arquivos").set_input_files(arquivos)
    expect(pagina.locator("#dito")).to_contain_text("3 já estavam")
    drenar()
    pagina = tela.ir("/compras/notas/")
    expect(pagina.locator("tbody tr")).to_have_count(3)
    tela.conferir("notas")
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("#bloco-titulos")).to_be_visible()
    tela.assentar()
    tela.conferir("nota")
    tela.ir("/compras/fornecedores/")
    tela.conferir("fornecedores")
    pagina.locator("tbody a").first.click()
    tela.assentar()
    tela.conferir("fornecedor")


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_digitar_e_devolver(compradora: Compradora, abrir: AbrirTela, largura: int, tema: str) -> None:
    compradora.produto("CANETA")
    criado(compradora.api.post("/api/pessoas/", {"nome": "Papelaria Boa Letra", "documento": "11222333000181"}))
    tela = abrir(compradora.ator, largura=largura, tema=tema)
    pagina = tela.ir("/compras/notas/nova/")
    pagina.keyboard.type("boa letra")
    pagina.keyboard.press("Enter")
    pagina.keyboard.type("778")
    pagina.locator("#data_emissao").fill("hoje")
    linha = pagina.locator("[data-linha]")
    linha.locator("[name='itens.produto.nome']").fill("CANETA")
    linha.locator("[name='itens.produto.nome']").press("Enter")
    linha.locator("[name='itens.quantidade']").fill("10")
    linha.locator("[name='itens.valor']").fill("100")
    pagina.locator("#prazos").fill("30/60")
    tela.conferir("nota-nova")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Nota 778")
    expect(pagina.locator("[data-r=Entrou]")).to_contain_text("10 UN")
    drenar()
    pagina.get_by_role("link", name="Devolver").click()
    expect(pagina.locator("[name='itens.quantidade']")).to_have_value("10")
    pagina.locator("#motivo").fill("Veio com defeito")
    pagina.locator("[name='itens.quantidade']").fill("4")
    tela.conferir("devolucao-nova")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Devolvida em parte")
    tela.ir("/compras/devolucoes/")
    tela.conferir("devolucoes-de-compra")
    pagina.locator("tbody a").first.click()
    tela.conferir("devolucao-de-compra")
    (nota,) = feito(compradora.api.get("/api/notas-de-entrada/"))["itens"]
    (item,) = feito(compradora.api.get(f"/api/notas-de-entrada/{nota['id']}/"))["itens"]
    assert (item["quantidade_de_estoque"], item["quantidade_devolvida"]) == ("10.0000", "4.0000")


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_mapear_as_linhas_lanca_a_nota(compradora: Compradora, abrir: AbrirTela, largura: int, tema: str) -> None:
    compradora.produto("REMEDIO")
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada))
    linhas = feito(compradora.api.get(f"/api/notas-de-entrada/{resultado['nota']}/"))["itens"]
    tela = abrir(compradora.ator, largura=largura, tema=tema)
    pagina = tela.ir(f"/compras/notas/{resultado['nota']}/")
    expect(pagina.locator("h1")).to_contain_text("Falta mapear")
    tela.assentar()
    tela.conferir("nota-por-mapear")
    pagina.get_by_role("link", name="Mapear as linhas").click()
    expect(pagina.locator("[data-linha]")).to_have_count(len(linhas))
    for n in range(1, len(linhas)):
        linha = pagina.locator("[data-linha]").nth(n)
        linha.locator("[name='itens.produto.nome']").fill("REMEDIO")
        linha.locator("[name='itens.produto.nome']").press("Enter")
        linha.locator("[name='itens.fator']").fill("12")
    tela.conferir("nota-mapear")
    tela.aceitos = (422,)
    pagina.locator("[name='itens.fator']").nth(1).fill("0")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("[data-erro=fator]").nth(1)).to_be_visible()
    pagina.locator("[name='itens.fator']").nth(1).fill("12")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Falta mapear")
    pagina.get_by_role("link", name="Mapear as linhas").click()
    expect(pagina.locator("[data-linha]")).to_have_count(1)
    pagina.locator("[name='itens.produto.nome']").fill("REMEDIO")
    pagina.locator("[name='itens.produto.nome']").press("Enter")
    pagina.locator("[name='itens.fator']").fill("12")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Lançada")
    tela.sem_falhas()
