"""Começar a empresa no navegador: os saldos iniciais, das planilhas ao livro, e de volta."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from abertura.tests.apoio import CONTAS, PRODUTOS, TITULOS, Firma, firma_nova
from lancador.primeiros_passos import caminho_de_abrir_empresa
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))


@pytest.fixture
def firma(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Firma]:
    with firma_nova(cliente_de) as nova:
        yield nova


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_primeiros_passos(
    firma: Firma, abrir: AbrirTela, monkeypatch: pytest.MonkeyPatch, largura: int, tema: str
) -> None:
    monkeypatch.setattr(settings, "SEGREDO_DO_OPERADOR", "segredo")
    estranho = abrir(largura=largura, tema=tema)
    estranho.ir(caminho_de_abrir_empresa("segredo"))
    estranho.conferir("abrir-empresa")
    tela = abrir(firma.ator, largura=largura, tema=tema)
    pagina = tela.ir("/comecar/")
    expect(pagina.locator("[aria-current=step]")).to_contain_text("Quem trabalha nela")
    pagina.get_by_role("link", name="Voltar").click()
    expect(pagina.locator("[aria-current=step]")).to_contain_text("Empresafeito")
    tela.conferir("comecar-empresa")
    pagina.get_by_role("link", name="Próximo").click()
    pagina.get_by_label("Nome").fill("Bruno Vendas")
    pagina.get_by_label("E-mail").fill("bruno@exemplo.com.br")
    pagina.get_by_label("Papel").select_option(label="Vendedor")
    pagina.get_by_role("button", name="Convidar").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("Convite de Bruno Vendas feito")
    expect(pagina.get_by_label("Link do convite")).to_have_value(re.compile("/conta/convite/"))
    expect(pagina.get_by_label("Convites")).to_contain_text("Convidado")
    tela.conferir("comecar-usuarios")
    pagina.get_by_role("link", name="Próximo").click()
    expect(pagina.locator(".trazer")).to_contain_text("por começar")
    tela.conferir("comecar-planilhas")
    pagina.get_by_role("link", name="Saldos iniciais, por planilha").click()
    # Quem volta encontra marcado o que já fez.
    pagina = tela.ir("/comecar/")
    expect(pagina.locator(".passos .feita")).to_have_count(3)


def _soltar(pagina: Page, especie: str, conteudo: str) -> None:
    arquivo = {"name": f"{especie} de dezembro.csv", "mimeType": "text/csv", "buffer": conteudo.encode()}
    with pagina.expect_navigation():
        pagina.locator(f"#arquivo-{especie}").set_input_files(arquivo)


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_saldos_iniciais(firma: Firma, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(firma.ator, largura=largura, tema=tema)
    tela.ir("/financeiro/saldos-iniciais/")
    tela.conferir("saldos-iniciais-vazio")
    pagina = tela.ir("/financeiro/saldos-iniciais/novo/?data=31/12/2999")
    expect(pagina.locator("#erro-data")).to_contain_text("ainda não chegou")
    pagina.locator("#data").fill("31/12/2025")
    pagina.get_by_role("button", name="Continuar").click()
    expect(pagina.locator("#planilha-produtos")).to_be_visible()
    tela.conferir("saldos-iniciais-comecar")
    with pagina.expect_download() as baixado:
        pagina.locator("#planilha-titulos").get_by_role("link", name="Modelo").click()
    assert "tipo;documento_da_pessoa;nome" in baixado.value.path().read_text("utf-8-sig")
    _soltar(pagina, "produtos", PRODUTOS.replace("CAFE", "CHA").replace("2,5;;4,10", "dois;;4,10"))
    expect(pagina.locator("#planilha-produtos .erros tbody tr")).to_have_count(2)
    _soltar(pagina, "titulos", TITULOS)
    expect(pagina.locator("#planilha-titulos")).to_contain_text("3 linhas, tudo certo")
    # Volta-se depois, de onde se parou.
    pagina = tela.ir("/financeiro/saldos-iniciais/")
    pagina.locator("tbody a").click()
    expect(pagina.locator("#planilha-produtos .erros")).to_contain_text("não é produto do cadastro")
    tela.conferir("saldos-iniciais-erros")
    _soltar(pagina, "produtos", PRODUTOS)
    expect(pagina.locator("[aria-label=Conferência]")).to_contain_text("Diferença de R$ 766,30")
    _soltar(pagina, "contas", CONTAS)
    expect(pagina.locator("h1")).to_contain_text("Pronta para implantar")
    tela.conferir("saldos-iniciais-conferencia")
    pagina.get_by_role("button", name="Implantar").click()
    expect(pagina.locator("h1")).to_contain_text("Implantada")
    tela.conferir("saldos-iniciais-implantados")
    pagina.get_by_role("link", name="Contas a receber").last.click()
    expect(pagina.locator("tbody tr")).to_have_count(2)
    pagina.go_back()
    pagina.get_by_role("link", name="Desfazer").click()
    tela.conferir("saldos-iniciais-desfazer")
    pagina.get_by_role("button", name="Desfazer os saldos").click()
    expect(pagina.locator("h1")).to_contain_text("Desfeita")
    firma.provar()
    tela.ir("/financeiro/saldos-iniciais/")
    tela.conferir("saldos-iniciais")
