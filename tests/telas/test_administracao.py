"""Quem administra, no navegador: depósitos, estabelecimentos, empresa, convites, usuários e papéis."""

import pytest
from playwright.sync_api import expect

from core.models import Papel
from core.tests.apoio import Conta, cnpj, colega, empresa_com_administrador
from plataforma.identidade.contexto import agir_como
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))


@pytest.fixture
def conta(bancos: None) -> Conta:
    """Empresa nova e quem a administra."""
    nova = empresa_com_administrador()
    drenar()
    return nova


def _permissoes(conta: Conta, papel: str) -> list[str]:
    with agir_como(conta.ator):
        return list(Papel.objects.get(nome=papel).permissoes)


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_onde_a_empresa_funciona(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/cadastros/depositos/novo/")
    pagina.get_by_label("Código").fill("FUNDOS")
    pagina.get_by_label("Nome").fill("Depósito dos fundos")
    expect(pagina.locator(".fixo")).to_be_visible()
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("tbody tr")).to_have_count(2)
    tela.conferir("depositos")
    pagina = tela.ir("/administracao/estabelecimentos/")
    expect(pagina.locator("tbody tr")).to_contain_text("Matriz")
    tela.conferir("estabelecimentos")
    pagina.locator("tbody a").first.click()
    pagina.locator("#nome").fill("Loja do centro")
    tela.conferir("estabelecimento")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("tbody tr")).to_contain_text("Loja do centro")
    pagina.get_by_label("conta de").click()
    pagina.get_by_role("link", name="Dados da empresa").click()
    pagina.locator("#regime").select_option("Lucro presumido")
    pagina.locator("#crt").select_option("3")
    tela.aceitos = (409,)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#recusa")).to_contain_text("só existe no Simples")
    pagina.locator("#anexo_do_simples").select_option("Nenhum")
    tela.conferir("empresa")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#feito")).to_contain_text("salvo")
    assert feito(loja.api.get(f"/api/empresas/{loja.ator.empresa_id}/"))["regime"] == "presumido"
    tela.sem_falhas()


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_do_papel_ao_convite(conta: Conta, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(conta.ator, largura=largura, tema=tema)
    pagina = tela.ir("/administracao/papeis/")
    tela.conferir("papeis")
    pagina.get_by_role("link", name="Vendedor").click()
    tela.conferir("papel")
    pagina.get_by_role("link", name="Copiar para um novo").click()
    pagina.locator("#nome").fill("Balcão")
    caixa = pagina.get_by_label("Pedidos de venda: cancelar")
    expect(caixa).to_be_checked()
    caixa.uncheck()
    tela.conferir("papel-novo")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Balcão")
    dadas = _permissoes(conta, "Balcão")
    assert "vendas.pedido.criar" in dadas
    assert "vendas.pedido.cancelar" not in dadas
    pagina = tela.ir("/administracao/convites/novo/")
    pagina.locator("#email").fill("nova@exemplo.com.br")
    pagina.locator("#nome").fill("Nova Vendedora")
    tela.aceitos = (422,)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#erro-papeis")).to_contain_text("Falta: papéis")
    pagina.get_by_label("Balcão").check()
    tela.conferir("convite-novo")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#feito")).to_contain_text("://")
    tela.conferir("convite")
    pagina.get_by_role("button", name="Dar link novo").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("://")
    pagina.get_by_role("button", name="Revogar").click()
    expect(pagina.locator("h1")).to_contain_text("Revogado")
    tela.ir("/administracao/convites/")
    tela.conferir("convites")


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_o_que_um_usuario_pode(conta: Conta, abrir: AbrirTela, largura: int, tema: str) -> None:
    beto = colega(conta, "vendedor")
    drenar()
    tela = abrir(conta.ator, largura=largura, tema=tema)
    pagina = tela.ir("/administracao/usuarios/")
    expect(pagina.locator("tbody tr")).to_have_count(2)
    tela.conferir("usuarios")
    pagina.get_by_role("link", name="Beto").click()
    expect(pagina.locator("h1")).to_contain_text("Beto")
    tela.conferir("usuario")
    pagina.get_by_role("link", name="Editar").click()
    pagina.get_by_label("Financeiro").check()
    tela.conferir("usuario-alterar")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator(".pilha li")).to_have_count(2)
    pagina = tela.ir(f"/administracao/usuarios/{conta.usuario}/editar/")
    pagina.get_by_label("Administrador").uncheck()
    pagina.get_by_label("Vendedor").check()
    tela.aceitos = (409, 422)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#recusa")).to_contain_text("administrador")
    tela.conferir("usuario-ultimo-administrador", com_axe=False)
    assert beto.usuario != conta.usuario


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_onde_a_pessoa_trabalha(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    matriz = feito(loja.api.get("/api/estabelecimentos/"))["itens"][0]
    filial = {"cnpj": cnpj(matriz["cnpj"][:8], "0002"), "nome": "Filial do porto", "uf": "SP"}
    criado(loja.api.post("/api/estabelecimentos/", filial))
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/vendas/pedidos/novo/")
    expect(pagina.locator("#estabelecimento option:checked")).to_have_text(matriz["nome"])
    pagina.get_by_label("conta de").click()
    expect(pagina.get_by_role("link", name="Trocar a senha")).to_have_attribute("href", "/conta/esqueci/")
    pagina.get_by_role("link", name="Onde trabalho").click()
    tela.conferir("onde-trabalho")
    pagina.get_by_role("button", name="Trabalhar aqui Filial do porto").click()
    expect(pagina.locator("tbody tr", has_text="Filial do porto")).to_contain_text("Escolhido")
    tela.conferir("onde-trabalho-escolhido")
    expect(pagina.locator("#lateral")).to_contain_text("Estabelecimento: Filial do porto")
    for endereco in ("/vendas/pedidos/novo/", "/compras/notas/nova/", "/cadastros/depositos/novo/"):
        pagina = tela.ir(endereco)
        expect(pagina.locator("#estabelecimento option:checked")).to_have_text("Filial do porto")
    pagina = tela.ir("/onde-trabalho/")
    pagina.get_by_role("button", name="Não escolher nenhum").click()
    expect(pagina.locator("#lateral")).not_to_contain_text("Filial do porto")
    tela.sem_falhas()
