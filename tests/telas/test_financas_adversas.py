"""O que se digita sem esperar, no financeiro: a data que não é data, a que ainda não se recalculou, e o lado certo."""

from datetime import timedelta

from playwright.sync_api import expect

from plataforma.relogio import hoje
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.test_financas import _caixa, _titulo
from vendas.tests.apoio import Loja


def _baixas(loja: Loja, titulo: str) -> list[tuple[str, str]]:
    return [(b["data"], b["valor"]) for b in feito(loja.api.get(f"/api/titulos/{titulo}/"))["baixas"]]


def test_salvar_sem_sair_da_data_mostra_o_total_dela_antes(loja: Loja, abrir: AbrirTela) -> None:
    _caixa(loja)
    titulo = _titulo(loja, "OS-1", dias=30)
    pagina = abrir(loja.ator).ir(f"/financeiro/receber/{titulo}/baixar/")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    pagina.locator("#data").fill("-30")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("#recusa")).to_contain_text("era R$ 103,00 e passa a R$ 100,00")
    assert _baixas(loja, titulo) == []
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("h1")).to_contain_text("Recebido")
    assert _baixas(loja, titulo) == [((hoje() - timedelta(days=30)).isoformat(), "100.00")]


def test_no_lote_a_data_que_nao_e_data_se_recusa(loja: Loja, abrir: AbrirTela) -> None:
    _caixa(loja)
    titulo = _titulo(loja, "OS-1", dias=30)
    pagina = abrir(loja.ator).ir(f"/financeiro/receber/baixas/nova/?marcado={titulo}")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    pagina.locator("#data").fill("31/02")
    pagina.get_by_role("button", name="Baixar 1").click()
    expect(pagina.locator("main")).to_contain_text("“31/02/2026” não é uma data")
    assert _baixas(loja, titulo) == []


def test_no_lote_o_que_se_baixa_e_o_que_se_viu(loja: Loja, abrir: AbrirTela) -> None:
    caixa = _caixa(loja)
    um, outro = _titulo(loja, "OS-1", dias=30), _titulo(loja, "OS-2", dias=0)
    pagina = abrir(loja.ator).ir(f"/financeiro/receber/baixas/nova/?marcado={um}&marcado={outro}")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    expect(pagina.locator(".totais")).to_contain_text("R$ 203,00")
    corpo = {"data": hoje().isoformat(), "conta_bancaria": caixa, "principal": "70.00"}
    criado(loja.api.post(f"/api/titulos/{outro}/baixar/", corpo))
    pagina.get_by_role("button", name="Baixar 2").click()
    expect(pagina.locator("main")).to_contain_text("O total mudou: era R$ 203,00 e agora é R$ 133,00")
    assert (_baixas(loja, um), len(_baixas(loja, outro))) == ([], 1)


def test_no_lote_data_e_baixar_sem_esperar_a_previa(loja: Loja, abrir: AbrirTela) -> None:
    _caixa(loja)
    titulo = _titulo(loja, "OS-1", dias=30)
    pagina = abrir(loja.ator).ir(f"/financeiro/receber/baixas/nova/?marcado={titulo}")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    pagina.locator("#data").fill("-30")
    pagina.keyboard.press("Enter")
    expect(pagina.locator("main")).to_contain_text("R$ 100,00")
    pagina.wait_for_timeout(500)
    assert _baixas(loja, titulo) in ([], [((hoje() - timedelta(days=30)).isoformat(), "100.00")])


def test_no_lote_o_foco_fica_na_data(loja: Loja, abrir: AbrirTela) -> None:
    _caixa(loja)
    titulo = _titulo(loja, "OS-1", dias=30)
    pagina = abrir(loja.ator).ir(f"/financeiro/receber/baixas/nova/?marcado={titulo}")
    pagina.locator("#encargos").focus()
    pagina.locator("#encargos").select_option("Não cobrar")
    expect(pagina.locator(".totais")).to_contain_text("R$ 100,00")
    expect(pagina.locator("#encargos")).to_be_focused()
    pagina.locator("#data").fill("-30")
    pagina.keyboard.press("Tab")
    expect(pagina.locator("#data")).to_have_value((hoje() - timedelta(days=30)).strftime("%d/%m/%Y"))
    expect(pagina.locator("#conta_bancaria")).to_be_focused()


def test_marcado_que_nao_e_titulo(loja: Loja, abrir: AbrirTela) -> None:
    pagina = abrir(loja.ator).ir("/financeiro/receber/baixas/nova/?marcado=abc")
    expect(pagina.locator("main")).to_contain_text("Nenhum título")


def test_quem_paga_volta_para_pagar(loja: Loja, abrir: AbrirTela) -> None:
    _caixa(loja)
    titulo = _titulo(loja, "ALUGUEL", dias=3, tipo="pagar")
    pagina = abrir(loja.ator).ir(f"/financeiro/pagar/{titulo}/")
    expect(pagina.locator(".passo")).to_contain_text("Registre o dinheiro que saiu.")
    pagina.get_by_role("link", name="Baixar").click()
    expect(pagina.locator(".trilha")).to_contain_text("Contas a pagar")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    pagina.keyboard.press("Control+s")
    pagina.get_by_role("link", name="Estornar").click()
    expect(pagina.locator(".trilha")).to_contain_text("Contas a pagar")
    pagina.locator("#motivo").fill("Engano")
    pagina.keyboard.press("Control+s")
    expect(pagina.locator("tbody")).to_contain_text("Estornada")
    pagina.locator(".trilha a").click()
    pagina.locator("tbody .sel input").check()
    pagina.locator("[data-acao=baixar]").click()
    expect(pagina.locator("h1")).to_have_text("Baixar títulos")
    expect(pagina.locator(".trilha")).to_contain_text("Contas a pagar")
    pagina.locator("#conta_bancaria").select_option("Caixa da loja")
    pagina.get_by_role("button", name="Baixar 1").click()
    expect(pagina.locator("#recado-da-acao")).to_have_text("1 título baixado.")


def test_do_resultado_ao_lancamento_antigo(loja: Loja, abrir: AbrirTela) -> None:
    _titulo(loja, "ALUGUEL", dias=70, tipo="pagar")
    tela = abrir(loja.ator)
    pagina = tela.ir(f"/financeiro/dre/?de={hoje() - timedelta(days=100)}&ate={hoje()}")
    pagina.locator("tr.conta a").first.click()
    pagina.locator("tbody a[data-linha]").first.click()
    expect(pagina.locator("h1")).to_contain_text("Lançamento")
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("tbody a[data-linha]")).to_have_count(1)
