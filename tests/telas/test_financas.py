"""O financeiro no navegador: receber com encargos, em lote, desfazer; e a conta que nenhum documento gerou."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from plataforma.relogio import hoje
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from vendas.tests.apoio import Loja

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))
RECEITA, DESPESA = "3.", "4."


def _conta(loja: Loja, comeco: str) -> str:
    achadas = feito(loja.api.get("/api/contas/", codigo=comeco, analitica="true", limite="50"))["itens"]
    return next(str(c["codigo"]) for c in achadas if not c["funcao"])


def _titulo(loja: Loja, documento: str, *, dias: int, valor: str = "100.00", tipo: str = "receber") -> str:
    """Título à mão que venceu há `dias`."""
    emissao = hoje() - timedelta(days=dias)
    corpo = {"tipo": tipo, "pessoa": str(loja.cliente), "documento": documento, "historico": "Serviço avulso"}
    corpo |= {"emissao": emissao.isoformat(), "valor": valor}
    corpo["contrapartida"] = _conta(loja, RECEITA if tipo == "receber" else DESPESA)
    return str(criado(loja.api.post("/api/titulos/", corpo))["itens"][0]["id"])


def _caixa(loja: Loja) -> str:
    return str(criado(loja.api.post("/api/contas-bancarias/", {"nome": "Caixa da loja", "tipo": "caixa"}))["id"])


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_receber_um_com_encargos_e_desfazer(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    _caixa(loja)
    _titulo(loja, "OS-2", dias=0, valor="50.00")
    titulo = _titulo(loja, "OS-1", dias=30)
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/financeiro/receber/?faixa=vencido&faixa=vencido_ha_muito")
    expect(pagina.locator("tbody tr")).to_have_count(1)
    tela.conferir("receber-vencidos")
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("h1")).to_contain_text("Vencido")
    tela.conferir("titulo")
    pagina.get_by_role("link", name="Baixar").click()
    expect(pagina.get_by_label("Título", exact=True)).to_contain_text("OS-1, 1ª parcela")
    expect(pagina.locator("#juros")).to_have_value("1,00")
    expect(pagina.locator("#multa")).to_have_value("2,00")
    expect(pagina.locator("#total-da-baixa")).to_have_text("R$ 103,00")
    pagina.locator("#data").fill("-30")
    pagina.locator("#data").press("Tab")
    expect(pagina.locator("#multa")).to_have_value("0,00")
    pagina.locator("#data").fill("hoje")
    pagina.locator("#data").press("Tab")
    expect(pagina.locator("#multa")).to_have_value("2,00")
    pagina.locator("#principal").fill("60")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    tela.conferir("baixar")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Vencido")
    lido = feito(loja.api.get(f"/api/titulos/{titulo}/"))
    assert (lido["saldo"], lido["situacao"], lido["baixas"][0]["valor"]) == ("40.00", "parcial", "63.00")
    pagina.get_by_role("link", name="Estornar").click()
    expect(pagina.get_by_label("Baixa", exact=True)).to_contain_text("R$ 63,00")
    pagina.locator("#motivo").fill("Recebido por engano")
    tela.conferir("estornar")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("tbody")).to_contain_text("Estornada")
    assert feito(loja.api.get(f"/api/titulos/{titulo}/"))["saldo"] == "100.00"
    tela.sem_falhas()


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_baixar_os_marcados(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    _caixa(loja)
    for n, dias in enumerate((30, 0)):
        _titulo(loja, f"OS-{n}", dias=dias)
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/financeiro/receber/")
    for n in range(2):
        pagina.locator("tbody .sel input").nth(n).check()
    tela.conferir("receber")
    pagina.locator("[data-acao=baixar]").click()
    expect(pagina.locator("h1")).to_have_text("Baixar títulos")
    expect(pagina.locator(".totais")).to_contain_text("R$ 203,00")
    pagina.get_by_role("button", name="Baixar 2").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("Escolha o caixa ou banco")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    pagina.locator("#encargos").select_option("Não cobrar")
    expect(pagina.locator(".totais")).to_contain_text("R$ 200,00")
    tela.conferir("baixar-muitos")
    pagina.get_by_role("button", name="Baixar 2").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("2 títulos baixados")
    assert [t["situacao"] for t in feito(loja.api.get("/api/titulos/"))["itens"]] == ["liquidado", "liquidado"]
    tela.sem_falhas()


def test_uma_conta_a_pagar_feita_a_mao(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir("/financeiro/pagar/novo/")
    pagina.keyboard.type("maria")
    pagina.keyboard.press("Enter")
    pagina.locator("#valor").fill("1.200")
    pagina.locator("#documento").fill("ALUGUEL")
    pagina.locator("#historico").fill("Aluguel do trimestre")
    pagina.locator("#prazos").fill("30/60/90")
    pagina.locator("#contrapartida").fill(_conta(loja, DESPESA))
    pagina.locator("#contrapartida").press("Enter")
    tela.conferir("titulo-novo")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("ALUGUEL, 1ª parcela")
    assert [t["valor"] for t in feito(loja.api.get("/api/titulos/", tipo="pagar"))["itens"]] == ["400.00"] * 3
    pagina.get_by_role("button", name="Cancelar").click()
    pagina.locator("dialog [name=motivo]").fill("Digitado errado")
    pagina.locator("dialog").get_by_role("button", name="Cancelar").click()
    expect(pagina.locator("h1")).to_contain_text("Cancelado")
    tela.ir("/financeiro/pagar/")
    tela.conferir("pagar")


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_do_lancamento_ao_resultado_e_de_volta(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    caixa = _caixa(loja)
    _titulo(loja, "OS-9", dias=0, valor="250.00")
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/financeiro/lancamentos/novo/")
    pagina.locator("#historico").fill("Tarifa do banco")
    conta_do_caixa = feito(loja.api.get(f"/api/contas-bancarias/{caixa}/"))["codigo_da_conta"]
    for n, (conta, lado) in enumerate(((_conta(loja, DESPESA), "Débito"), (conta_do_caixa, "Crédito"))):
        linha = pagina.locator("[data-linha]").nth(n)
        linha.locator("[name='partidas.conta.nome']").fill(conta)
        linha.locator("[name='partidas.conta.nome']").press("Enter")
        linha.locator("select").select_option(lado)
        linha.locator("[name='partidas.valor']").fill("12,5" if n else "12,50")
        linha.locator("[name='partidas.valor']").press("Enter")
    tela.conferir("lancamento-novo")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Lançamento")
    tela.conferir("lancamento")
    pagina = tela.ir("/financeiro/dre/")
    expect(pagina.locator(".total").last).to_contain_text("237,50")
    tela.conferir("dre")
    pagina = tela.ir("/financeiro/balancete/?de=01/13")
    expect(pagina.locator(".aviso:visible")).to_contain_text("“01/13” não é uma data")
    tela.conferir("balancete")
    pagina.get_by_role("link", name="Caixa da loja").click()
    expect(pagina.locator("tbody tr").last).to_contain_text("12,50 C")
    tela.conferir("razao")
    pagina.locator("tbody a[data-linha]").click()
    expect(pagina.locator("main")).to_contain_text("Tarifa do banco")
    tela.ir("/financeiro/lancamentos/")
    tela.conferir("lancamentos")
    tela.ir("/financeiro/contas-bancarias/")
    tela.conferir("contas-bancarias")


@pytest.mark.parametrize(("largura", "tema"), OS_DOIS)
def test_fechar_e_reabrir_o_mes(loja: Loja, abrir: AbrirTela, largura: int, tema: str) -> None:
    _titulo(loja, "OS-1", dias=40)
    mes = (hoje() - timedelta(days=40)).strftime("%Y-%m")
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir("/financeiro/periodos/")
    pagina.locator(f"[data-abrir='#fechar-{mes}']").click()
    pagina.locator("dialog[open] [name=motivo]").fill("Entregue ao contador")
    pagina.locator("dialog[open]").get_by_role("button", name="Fechar", exact=True).click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("Fechado")
    tela.conferir("periodos")
    assert feito(loja.api.get(f"/api/periodos/{mes}/"))["situacao"] == "fechado"
    pagina.locator(f"[data-abrir='#reabrir-{mes}']").click()
    pagina.locator("dialog[open] [name=motivo]").fill("Faltou uma nota")
    pagina.locator("dialog[open]").get_by_role("button", name="Reabrir").click()
    expect(pagina.locator("#recado-da-acao")).to_contain_text("Reaberto")
    tela.sem_falhas()
