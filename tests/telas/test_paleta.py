"""A paleta: acha em cada módulo, vai pelo teclado, e a resposta velha não entra no lugar da nova."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from playwright.sync_api import Page, Route, expect

from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi, assinar, dar_acesso
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja, loja_nova


@pytest.fixture(scope="module")
def loja_com_pedido(bancos: None, chave_de_teste: RSAPrivateKey) -> Iterator[Loja]:
    """Um pedido faturado: há produto, cliente, pedido e títulos que achar."""
    with loja_nova(lambda ator: ClienteDaApi(assinar(chave_de_teste, ator, dar_acesso(ator)))) as loja:
        loja.agir(loja.confirmado((loja.produto(sku="CAFE-500"), "3")), "faturar")
        loja.produto(sku="CAPA")
        drenar()
        yield loja


def _abrir(pagina: Page, texto: str) -> None:
    pagina.keyboard.press("Control+k")
    expect(pagina.locator("#paleta")).to_be_visible()
    pagina.keyboard.type(texto, delay=0)


def _grupos(pagina: Page) -> list[str]:
    expect(pagina.locator("#achados [aria-busy=true]")).to_have_count(0)
    return [g.get_attribute("aria-label") or "" for g in pagina.locator("#achados [role=group]:not([hidden])").all()]


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_sem_prefixo_acha_em_todos(loja_com_pedido: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(loja_com_pedido.ator, largura=largura, tema=tema)
    pagina = tela.ir("/vendas/pedidos/")
    _abrir(pagina, "maria")
    expect(pagina.locator("#achados [role=option]").first).to_contain_text("Pedido 1, Maria Compradora")
    assert _grupos(pagina) == ["Pedidos", "Clientes", "Títulos"]
    tela.conferir("paleta-tudo")
    pagina.locator("#paleta input").fill("nada disso")
    expect(pagina.locator("#paleta-vazia")).to_contain_text("Nada com “nada disso”")
    tela.conferir("paleta-nada")
    pagina.locator("#paleta input").fill("---")
    expect(pagina.locator("#paleta-vazia")).to_contain_text("Nada com “---”")
    tela.sem_falhas()


def test_o_teclado_escolhe_vai_e_devolve_o_foco(loja_com_pedido: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja_com_pedido.ator)
    pagina = tela.ir("/vendas/pedidos/")
    busca = pagina.locator("#busca")
    busca.focus()
    _abrir(pagina, "p ca")
    opcoes = pagina.locator("#achados [role=option]")
    expect(opcoes).to_have_count(2)
    expect(opcoes.nth(0)).to_have_attribute("aria-selected", "true")
    for tecla, qual in (("ArrowDown", 1), ("ArrowDown", 0), ("ArrowUp", 1)):
        pagina.keyboard.press(tecla)
        expect(opcoes.nth(qual)).to_have_attribute("aria-selected", "true")
        expect(pagina.locator("#paleta input")).to_have_attribute(
            "aria-activedescendant", opcoes.nth(qual).get_attribute("id") or ""
        )
    pagina.keyboard.press("Escape")
    expect(pagina.locator("#paleta")).to_be_hidden()
    expect(busca).to_be_focused()
    for digitado, titulo in (("#1", "Pedido 1"), ("p cafe", "Produto CAFE-500"), ("c maria", "Maria Compradora")):
        # Enter vem antes da resposta.
        _abrir(pagina, digitado)
        pagina.keyboard.press("Enter")
        expect(pagina.locator("h1")).to_contain_text(titulo)
    _abrir(pagina, "> inventarios")
    pagina.keyboard.press("Enter")
    expect(pagina.locator("h1")).to_have_text("Inventários")
    tela.sem_falhas()


def test_a_resposta_velha_nao_entra_no_lugar_da_nova(loja_com_pedido: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja_com_pedido.ator)
    pagina = tela.ir("/")
    presas: list[Route] = []
    pagina.route("**/paleta/*/?q=ca", lambda rota: presas.append(rota))
    _abrir(pagina, "ca")
    expect(pagina.locator("#achados [aria-busy=true]")).not_to_have_count(0)
    while len(presas) < 6:
        pagina.wait_for_timeout(20)
    pagina.keyboard.type("fe", delay=0)
    expect(pagina.locator("#paleta input")).to_have_value("cafe")
    expect(pagina.get_by_role("option", name="Produto CAFE-500")).to_be_visible()
    for presa in presas:
        presa.continue_()
    pagina.wait_for_timeout(300)
    expect(pagina.get_by_role("option", name="Produto CAPA")).to_have_count(0)
    expect(pagina.locator("#achados [data-procurado]")).to_have_attribute("data-procurado", "cafe")
    tela.sem_falhas()


def test_a_interrogacao_diz_as_teclas_desta_tela(loja_com_pedido: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja_com_pedido.ator)
    pagina = tela.ir("/vendas/pedidos/")
    pagina.keyboard.press("?")
    desta = pagina.locator("#atalhos-desta div:visible dt")
    expect(desta).to_have_text(
        ["Novo pedido", "Procurar na lista", "Linha seguinte, linha anterior", "Abrir a linha", "Marcar a linha"]
    )
    tela.conferir("atalhos-lista")
    pagina.keyboard.press("Escape")
    pagina = tela.ir("/vendas/pedidos/novo/")
    pagina.locator("#cliente").focus()
    pagina.keyboard.press("F1")
    expect(desta).to_have_text(
        ["Salvar o rascunho", "Confirmar o pedido", "Próximo campo", "Mudar de linha", "Remover a linha"]
    )
    tela.sem_falhas()
