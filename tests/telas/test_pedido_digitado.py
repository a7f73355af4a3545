"""O pedido pelo teclado, num navegador de verdade: sem esperar por nada, e nada se perde."""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja
from web.models import CopiaDeResgate, SessaoDoNavegador

NOVO = "/vendas/pedidos/novo/"
ITENS = (("CAFE-500", "12"), ("ARROZ-5KG", "3"), ("ACUCAR", "2,5"), ("FEIJAO", "40"), ("OLEO", "1.250"))
CODIGOS = [f"789100000{n:03}" for n in range(10)]


def _com_digito(codigo: str) -> str:
    soma = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(codigo)))
    return f"{codigo}{-soma % 10}"


@pytest.fixture
def mercado(loja: Loja) -> Loja:
    """Cinco produtos com saldo."""
    for n, (sku, _quantos) in enumerate(ITENS):
        loja.produto(sku=sku, preco=f"{7 + n}.{n}35", saldo="5000")
    return loja


def _total(pagina: Page) -> Decimal:
    dito = pagina.locator(".resumo [data-total]").inner_text()
    return Decimal(dito.replace("R$", "").replace("\u00a0", "").replace(".", "").replace(",", "."))


def _salvo(loja: Loja) -> dict[str, Any]:
    (ultimo, *_outros) = feito(loja.api.get("/api/pedidos/", limite="1"))["itens"]
    return loja.ler(ultimo)


def _digitar(pagina: Page, itens: tuple[tuple[str, str], ...] = ITENS) -> None:
    """Cliente e itens sem pausa entre as teclas, e sem esperar por resposta alguma."""
    pagina.keyboard.type("maria comp")
    pagina.keyboard.press("Enter")
    for sku, quantos in itens:
        pagina.keyboard.type(sku)
        pagina.keyboard.press("Enter")
        pagina.keyboard.type(quantos)
        for _campo in ("quantidade", "preço", "desconto"):
            pagina.keyboard.press("Enter")


def _conferir_o_salvo(salvo: dict[str, Any], total: Decimal) -> None:
    esperados = [(sku, Decimal(quantos.replace(".", "").replace(",", "."))) for sku, quantos in ITENS]
    assert [(item["sku"], Decimal(item["quantidade"])) for item in salvo["itens"]] == esperados
    assert Decimal(salvo["total"]) == total


@pytest.mark.parametrize("vezes", [2, pytest.param(20, marks=pytest.mark.inteira)])
def test_o_pedido_inteiro_sem_esperar(mercado: Loja, abrir: AbrirTela, vezes: int) -> None:
    tela = abrir(mercado.ator)
    for _vez in range(vezes):
        pagina = tela.ir(NOVO)
        expect(pagina.locator("#cliente")).to_be_focused()
        _digitar(pagina)
        pagina.keyboard.press("Control+s")
        expect(pagina.locator("#estado")).to_contain_text("Salvo às")
        _conferir_o_salvo(_salvo(mercado), _total(pagina))
        pagina.keyboard.press("Control+Enter")
        expect(pagina.locator("h1")).to_contain_text("A faturar")
        assert _salvo(mercado)["situacao"] == "confirmado"
    tela.sem_falhas()


def test_confirmar_logo_espera_o_que_ainda_se_procura(mercado: Loja, abrir: AbrirTela) -> None:
    tela = abrir(mercado.ator)
    pagina = tela.ir(NOVO)
    _digitar(pagina)
    pagina.keyboard.press("Control+Enter")
    expect(pagina.locator("h1")).to_contain_text("A faturar")
    salvo = _salvo(mercado)
    _conferir_o_salvo(salvo, Decimal(salvo["total"]))
    tela.sem_falhas()


def test_dez_codigos_de_barras_seguidos(loja: Loja, abrir: AbrirTela) -> None:
    codigos = [_com_digito(codigo) for codigo in CODIGOS]
    itens = [
        {"sku": f"P{n}", "descricao": f"Produto {n}", "unidade": "UN", "preco": "1.10", "gtin": codigo}
        for n, codigo in enumerate(codigos)
    ]
    criado(loja.api.post("/api/produtos/lote/", {"itens": itens}))
    tela = abrir(loja.ator)
    pagina = tela.ir(NOVO)
    pagina.keyboard.type("maria")
    pagina.keyboard.press("Enter")
    for codigo in (*codigos, codigos[3], codigos[9]):
        pagina.keyboard.type(codigo)
        pagina.keyboard.press("Enter")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    lidos = {item["sku"]: item["quantidade"] for item in _salvo(loja)["itens"]}
    assert lidos == {f"P{n}": "2.0000" if n in (3, 9) else "1.0000" for n in range(10)}
    tela.sem_falhas()


def test_salvar_procura_de_novo_o_que_ficou_sem_resposta(mercado: Loja, abrir: AbrirTela) -> None:
    tela = abrir(mercado.ator)
    pagina = tela.ir(NOVO)
    tela.aceitos = (503,)
    pagina.route("**/sugestoes/**", lambda rota: rota.fulfill(status=503))
    _digitar(pagina)
    expect(pagina.locator("#itens .erro:not([hidden])")).to_have_count(len(ITENS))
    expect(pagina.locator("[data-erro-de=cliente]")).to_contain_text("Sem resposta")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_have_text("Não salvo")
    pagina.unroute("**/sugestoes/**")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    _conferir_o_salvo(_salvo(mercado), _total(pagina))
    tela.sem_falhas()


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_a_tela_se_ve(mercado: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(mercado.ator, largura=largura, tema=tema)
    pagina = tela.ir(NOVO)
    tela.conferir("pedido-novo", com_axe=False)
    _digitar(pagina, (("CAFE-500", "12"), ("OLEO", "6.000")))
    expect(pagina.locator("#faltas")).to_contain_text("1 item sem saldo")
    pagina.keyboard.type("arr")
    expect(pagina.locator("#sugestoes [role=option]")).to_have_count(1)
    tela.conferir("pedido-digitado")
    pagina.keyboard.press("Escape")
    pagina.keyboard.press("Control+a")
    pagina.keyboard.press("Delete")
    tela.aceitos = (409,)
    pagina.keyboard.press("Control+Enter")
    expect(pagina.locator("#recusa")).to_contain_text("faltam")
    tela.conferir("pedido-recusado", com_axe=False)


def test_o_que_nao_se_le_se_diz_no_campo(mercado: Loja, abrir: AbrirTela) -> None:
    tela = abrir(mercado.ator)
    pagina = tela.ir(NOVO)
    _digitar(pagina, (("CAFE-500", "dez"),))
    pagina.keyboard.press("Control+s")
    quantidade = pagina.get_by_role("textbox", name="Quantidade").first
    expect(quantidade).to_be_focused()
    expect(quantidade).to_have_attribute("aria-invalid", "true")
    expect(pagina.locator("#itens .erro").first).to_contain_text("“dez” não serve")
    pagina.keyboard.type("10")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    tela.sem_falhas()


def test_o_que_outro_salvou_se_diz_e_nada_do_digitado_se_perde(mercado: Loja, abrir: AbrirTela) -> None:
    tela = abrir(mercado.ator)
    pagina = tela.ir(NOVO)
    _digitar(pagina, (("CAFE-500", "2"),))
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    salvo = _salvo(mercado)
    mudanca = {"frete": "15.00", "itens": [{"produto": salvo["itens"][0]["produto"], "quantidade": "7"}]}
    feito(mercado.api.patch(f"/api/pedidos/{salvo['id']}/", mudanca))
    pagina.get_by_label("Desconto geral").fill("1,00")
    pagina.keyboard.press("Control+s")
    janela = pagina.get_by_role("dialog", name="Este pedido mudou")
    expect(janela).to_contain_text("Frete: era 0, agora 15")
    expect(janela).to_contain_text("Produto CAFE-500: era 2 UN")
    tela.conferir("pedido-mudou", com_axe=False)
    janela.get_by_role("button", name="Salvar o que digitei").click()
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    depois = mercado.ler(salvo)
    assert (depois["desconto"], depois["frete"], depois["itens"][0]["quantidade"]) == ("1.00", "0.00", "2.0000")
    tela.sem_falhas()


def test_a_sessao_que_acaba_no_meio_nao_perde_nada(mercado: Loja, abrir: AbrirTela) -> None:
    tela = abrir(mercado.ator)
    pagina = tela.ir(NOVO)
    _digitar(pagina, (("CAFE-500", "2"), ("OLEO", "3")))
    expect(pagina.locator("#quantos")).to_have_text("(2)")
    total = _total(pagina)
    (sessao,) = SessaoDoNavegador.objects.filter(usuario_id=mercado.ator.usuario_id)
    SessaoDoNavegador.objects.filter(id=sessao.id).delete()
    pagina.keyboard.press("Control+Enter")
    expect(pagina.get_by_role("link", name="Entrar de novo")).to_be_focused()
    sessao.save(force_insert=True)
    pagina.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
    tela.ir(NOVO)
    expect(pagina.locator("#estado")).to_have_text("Não salvo")
    assert _total(pagina) == total
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    assert Decimal(_salvo(mercado)["total"]) == total
    tela.sem_falhas()


def test_o_que_se_digitava_se_recupera(mercado: Loja, abrir: AbrirTela) -> None:
    tela = abrir(mercado.ator)
    pagina = tela.ir(NOVO)
    pagina.on("dialog", lambda janela: janela.accept())
    with pagina.expect_response("**/resgate/") as guardada:
        _digitar(pagina, (("CAFE-500", "2"), ("OLEO", "3")))
    assert guardada.value.status == 204
    expect(pagina.locator("#quantos")).to_have_text("(2)")
    total = _total(pagina)
    tela.ir(NOVO)
    expect(pagina.get_by_text("você digitava aqui e não salvou")).to_be_visible()
    tela.conferir("pedido-recuperavel", com_axe=False)
    pagina.get_by_role("link", name="Continuar de onde parei").click()
    expect(pagina.locator("#estado")).to_have_text("Não salvo")
    assert _total(pagina) == total
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#estado")).to_contain_text("Salvo às")
    assert not CopiaDeResgate.objects.exists()
    tela.sem_falhas()
