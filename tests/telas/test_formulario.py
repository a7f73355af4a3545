"""O padrão formulário, no navegador: o que se digita vira o que a API guarda, e nada se perde."""

import pytest
from playwright.sync_api import Page, expect

from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja
from web.models import CopiaDeResgate, SessaoDoNavegador

NOVA, UNIDADES = "/cadastros/unidades/nova/", "/cadastros/unidades/"


def _unidade(loja: Loja, sigla: str) -> dict[str, object]:
    (unidade,) = feito(loja.api.get("/api/unidades/", sigla=sigla))["itens"]
    return dict(unidade)


def _digitar(pagina: Page, sigla: str, nome: str, casas: str) -> None:
    """Pelo teclado, sem esperar: Enter anda."""
    for texto in (sigla, nome, casas):
        pagina.keyboard.type(texto)
        pagina.keyboard.press("Enter")


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_criar_e_alterar(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir(NOVA)
    expect(pagina.locator("#sigla")).to_be_focused()
    _digitar(pagina, "ZB", "Balde", "muitas")
    tela.aceitos = (422,)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#erro-casas")).to_contain_text("“muitas” não serve")
    expect(pagina.locator("#casas")).to_be_focused()
    tela.conferir("formulario-erro")
    pagina.keyboard.type("2")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#feito")).to_have_text("Unidade ZB criada.")
    assert _unidade(loja, "ZB")["casas"] == 2
    tela.conferir("unidades")
    pagina.get_by_role("link", name="ZB", exact=True).click()
    expect(pagina.locator("#nome")).to_have_value("Balde")
    pagina.locator("#nome").fill("Balde grande")
    pagina.locator("#ativa").uncheck()
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#feito")).to_have_text("Unidade ZB salva.")
    assert (_unidade(loja, "ZB")["nome"], _unidade(loja, "ZB")["ativa"]) == ("Balde grande", False)
    tela.sem_falhas()


def test_outra_pessoa_salvou_antes(loja: Loja, abrir: AbrirTela) -> None:
    criado(loja.api.post("/api/unidades/", {"sigla": "ZB", "nome": "Balde", "casas": 0}))
    unidade = _unidade(loja, "ZB")
    tela = abrir(loja.ator)
    pagina = tela.ir(f"{UNIDADES}{unidade['id']}/")
    pagina.locator("#casas").fill("3")
    feito(loja.api.patch(f"/api/unidades/{unidade['id']}/", {"nome": "Baldinho"}))
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#mudou li")).to_have_text(["Nome: era Balde, agora Baldinho"])
    tela.conferir("formulario-mudou")
    pagina.get_by_role("button", name="Salvar o que digitei").click()
    expect(pagina.locator("#feito")).to_have_text("Unidade ZB salva.")
    assert (_unidade(loja, "ZB")["nome"], _unidade(loja, "ZB")["casas"]) == ("Balde", 3)
    tela.sem_falhas()


def _copia_guardada(pagina: Page) -> CopiaDeResgate:
    """A cópia que a página guarda dois segundos depois da última tecla, chegue quando chegar."""
    for _vez in range(100):
        if copia := CopiaDeResgate.objects.first():
            return copia
        pagina.wait_for_timeout(200)
    raise AssertionError("A página não guardou cópia do que se digitou.")


def test_a_sessao_acaba_e_a_copia_volta(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir(NOVA)
    _digitar(pagina, "ZB", "Balde", "1")
    expect(pagina.locator("#estado")).to_have_text("Não salvo")
    copia = _copia_guardada(pagina)
    SessaoDoNavegador.objects.all().delete()
    tela.aceitos = (401,)
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#sem-sessao")).to_be_visible()
    outra = abrir(loja.ator)
    pagina = outra.ir(NOVA)
    pagina.get_by_role("link", name="Continuar de onde parei").click()
    expect(pagina.locator("#nome")).to_have_value("Balde")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#feito")).to_have_text("Unidade ZB criada.")
    assert not CopiaDeResgate.objects.filter(id=copia.id).exists()
    outra.sem_falhas()
