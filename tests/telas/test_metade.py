"""Cliente pela metade: a pessoa entrou no cadastro, e o papel de cliente foi recusado."""

from playwright.sync_api import Page, expect

from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from vendas.tests.apoio import Loja

DOCUMENTO = "11.222.333/0001-81"


def _preencher(pagina: Page, nome: str, limite: str) -> None:
    pagina.locator("#nome").fill(nome)
    pagina.locator("#documento").fill(DOCUMENTO)
    pagina.locator("#limite_de_credito").fill(limite)


def test_o_papel_recusado_se_repete_sem_outra_pessoa(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir("/vendas/clientes/novo/")
    tela.aceitos = (409, 422)
    _preencher(pagina, "Padaria Aurora", "-5")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#erro-limite_de_credito")).to_be_visible()
    _preencher(pagina, "Padaria Aurora Ltda", "1.500")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#erro-documento")).to_contain_text("Padaria Aurora já está no cadastro")
    _preencher(pagina, "Padaria Aurora", "1.500")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Padaria Aurora")
    assert len(feito(loja.api.get("/api/pessoas/", documento="11222333000181"))["itens"]) == 1


def test_quem_ja_esta_no_cadastro_vira_cliente(loja: Loja, abrir: AbrirTela) -> None:
    criado(loja.api.post("/api/pessoas/", {"nome": "Padaria Aurora", "documento": DOCUMENTO}))
    tela = abrir(loja.ator)
    pagina = tela.ir("/vendas/clientes/novo/")
    tela.aceitos = (409, 422)
    _preencher(pagina, "Padaria Aurora", "1.500")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Padaria Aurora")
    assert len(feito(loja.api.get("/api/pessoas/", documento="11222333000181"))["itens"]) == 1


def test_o_municipio_sem_resposta_se_procura_ao_salvar(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir("/vendas/clientes/novo/")
    tela.aceitos = (503,)
    _preencher(pagina, "Padaria Aurora", "1.500")
    pagina.route("**/sugestoes/**", lambda rota: rota.fulfill(status=503))
    pagina.locator("#municipio").click()
    pagina.keyboard.type("sao paulo")
    pagina.keyboard.press("Enter")
    expect(pagina.locator(".campo:has(#municipio) .erro")).to_contain_text("Sem resposta")
    pagina.unroute("**/sugestoes/**")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Padaria Aurora")
    (aurora,) = feito(loja.api.get("/api/clientes/", documento="11222333000181"))["itens"]
    assert aurora["uf"] == "SP"
    tela.sem_falhas()
