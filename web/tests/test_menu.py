"""O menu mostra o que a pessoa pode; a paleta acha sem acento nem caixa."""

import pytest
from django.template.loader import get_template

from web import menu, registro
from web.paleta_fontes import FONTES
from web.tela import Tela
from web.telas.painel import Painel
from web.telas.paleta import entender

PAINEL = Painel(nome="painel", caminho="", titulo="Painel", icone="layout-dashboard", grupo="Início")


@pytest.fixture
def telas(monkeypatch: pytest.MonkeyPatch) -> tuple[Tela, ...]:
    enderecos = {"painel": "/", "precos": "/vendas/precos/", "preco_novo": "/vendas/precos/novo/"}
    monkeypatch.setattr(menu, "endereco_de", lambda tela: enderecos[tela.nome])
    precos = Tela("precos", "vendas/precos/", "Preços de venda", "vendas.preco.ver", "tag", "Vendas")
    novo = Tela("preco_novo", "vendas/precos/novo/", "Novo preço", "vendas.preco.criar", "plus")
    ficha = Tela("preco", "vendas/precos/<uuid:id>/", "Preço", "vendas.preco.ver", "tag")
    return (PAINEL, precos, novo, ficha)


def nomes(grupos: tuple[menu.Grupo, ...]) -> dict[str, list[str]]:
    return {grupo.nome: [item.titulo for item in grupo.itens] for grupo in grupos}


def test_so_se_mostra_o_que_a_pessoa_pode(telas: tuple[Tela, ...]) -> None:
    assert nomes(menu.menu(telas, set(), "/")) == {"Início": ["Painel"]}
    de_quem_ve = nomes(menu.menu(telas, {"vendas.preco.ver"}, "/"))
    assert de_quem_ve == {"Início": ["Painel"], "Vendas": ["Preços de venda"]}


@pytest.mark.parametrize(
    ("onde", "atual"),
    [("/", "Painel"), ("/vendas/precos/", "Preços de venda"), ("/vendas/precos/9/", "Preços de venda")],
)
def test_o_menu_diz_onde_se_esta(telas: tuple[Tela, ...], onde: str, atual: str) -> None:
    grupos = menu.menu(telas, {"vendas.preco.ver"}, onde)
    assert [item.titulo for grupo in grupos for item in grupo.itens if item.atual] == [atual]


@pytest.mark.parametrize("procurado", ["preco", "PREÇOS", "venda preco"])
def test_a_paleta_acha_sem_acento_nem_caixa(telas: tuple[Tela, ...], procurado: str) -> None:
    achado = nomes(menu.procurar(telas, {"vendas.preco.ver", "vendas.preco.criar"}, procurado))
    assert achado["Vendas"] == ["Preços de venda"]


def test_a_paleta_tem_as_acoes_de_quem_as_pode(telas: tuple[Tela, ...]) -> None:
    assert nomes(menu.procurar(telas, {"vendas.preco.criar"}, "novo")) == {"Ações": ["Novo preço"]}
    assert nomes(menu.procurar(telas, set(), "novo")) == {}


def test_toda_tela_do_menu_tem_icone_e_nome_seu() -> None:
    assert [tela.nome for tela in registro.TELAS if tela.grupo and not tela.icone] == []
    assert len({tela.nome for tela in registro.TELAS}) == len(registro.TELAS)


@pytest.mark.parametrize(
    ("digitado", "texto", "fontes", "telas_tambem"),
    [
        ("", "", [], True),
        ("c", "c", [], True),
        ("p ", "", ["produtos"], False),
        ("P café", "café", ["produtos"], False),
        ("#123", "123", ["pedidos"], False),
        ("> nova nota", "nova nota", [], True),
        ("pé", "pé", [fonte.nome for fonte in FONTES], True),
    ],
)
def test_o_prefixo_diz_onde_se_procura(digitado: str, texto: str, fontes: list[str], *, telas_tambem: bool) -> None:
    procurado = entender(digitado)
    assert (procurado.texto, [f.nome for f in procurado.fontes], procurado.telas) == (texto, fontes, telas_tambem)


def test_cada_prefixo_esta_escrito_na_propria_paleta() -> None:
    janela = get_template("web/_janelas.html").template.source
    assert [f.prefixo for f in FONTES if f"<kbd>{f.prefixo.strip()}</kbd>" not in janela] == []
