"""O que sai das telas: o histórico de cada registro e os documentos impressos."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from core.contas import Usuario
from core.models import Vinculo
from plataforma.mensageria.trabalho import drenar
from plataforma.relogio import agora
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja


@pytest.fixture
def rita(loja: Loja) -> Loja:
    """A loja, de quem tem nome."""
    usuario = loja.ator.usuario_id
    Usuario.objects.create(
        id=usuario, email=f"{usuario}@exemplo.com.br", nome="Rita Vendedora", email_provado_em=agora()
    )
    Vinculo.objects.create(usuario_id=usuario)
    return loja


def _mudar_sete_vezes(loja: Loja, produto: str) -> None:
    for vez in range(7):
        novo = {"descricao": f"Café torrado {vez}", "preco": f"{20 + vez}.50"}
        feito(loja.api.patch(f"/api/produtos/{produto}/", novo))


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_quem_mudou_o_que_ha_na_ficha(rita: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    produto = str(UUID(str(rita.produto(preco="7.90"))))
    _mudar_sete_vezes(rita, produto)
    tela = abrir(rita.ator, largura=largura, tema=tema)
    pagina = tela.ir(f"/cadastros/produtos/{produto}/")
    linhas = pagina.locator("#bloco-historico-produtos li:not(.mais-velhas)")
    expect(linhas).to_have_count(5)
    expect(linhas.first).to_contain_text("Alterado por Rita Vendedora")
    expect(linhas.first).to_contain_text("antes R$ 25,50 agora R$ 26,50")
    expect(linhas.first).to_contain_text(re.compile(r"antes Café torrado 5 agora Café torrado 6"))
    pagina.get_by_role("button", name="Mostrar as mais velhas").click()
    expect(linhas.nth(5)).to_be_focused()
    expect(linhas.last).to_contain_text("Criado por Rita Vendedora")
    linhas.last.get_by_text("Como começou").click()
    expect(linhas.last.locator("code")).to_be_visible()
    linhas.last.get_by_role("button", name="Copiar").click()
    expect(pagina.locator("#anuncio")).to_have_text(re.compile("Copiado|Selecionado"))
    linhas.last.scroll_into_view_if_needed()
    tela.conferir("historico")


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_o_kardex_e_o_razao_baixam_se_inteiros(rita: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    produto = rita.produto(preco="7.90")
    criado(rita.agir(rita.confirmado((produto, "3")), "faturar"))
    drenar()
    tela = abrir(rita.ator, largura=largura, tema=tema)
    pagina = tela.ir(f"/estoque/kardex/{produto}/?de=2026-01-01")
    assert "Saldo" in _baixado(pagina)
    tela.conferir("kardex-planilha")
    tela.ir("/financeiro/balancete/")
    pagina.locator(".tabela tbody a").first.click()
    assert "Histórico" in _baixado(pagina)
    tela.conferir("razao-planilha")


def test_o_que_vem_com_o_sistema_diz_que_foi_ele(rita: Loja, abrir: AbrirTela) -> None:
    tela = abrir(rita.ator)
    pagina = tela.ir("/administracao/papeis/")
    pagina.get_by_role("link", name="Vendedor").click()
    expect(pagina.locator("#bloco-historico-papeis")).to_contain_text("Criado pelo sistema")
    tela.conferir("papel-historico")


def _baixado(pagina: Page) -> str:
    """A primeira linha da planilha."""
    with pagina.expect_download() as baixando:
        pagina.get_by_role("link", name="Baixar planilha").click()
    return baixando.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
