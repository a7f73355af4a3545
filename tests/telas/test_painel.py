"""O painel: cada papel vê o seu, cada número é o total da lista que ele abre, e um bloco parado não para os outros."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from compras.tests.apoio import CAMINHO as NOTAS
from compras.tests.apoio import DO_FORNECEDOR
from plataforma.identidade.contexto import Ator
from plataforma.mensageria.trabalho import drenar
from plataforma.permissoes import permissoes_do_papel
from plataforma.relogio import agora, congelado, hoje
from plataforma.testes.cliente import ClienteDaApi, assinar, dar_acesso
from plataforma.testes.respostas import criado, feito
from plataforma.valores import novo_id
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from tests.telas.sessao import segredo_de
from vendas.tests.apoio import Loja, loja_nova

OS_DOIS = list(zip(LARGURAS, TEMAS, strict=True))
DITOS = {
    "vendido": "R$ 122,00",
    "ticket": "R$ 30,50",
    "por-confirmar": "1",
    "a-faturar": "5",
    "a-expedir": "1",
    "vencido": "R$ 100,00",
    "a-pagar": "R$ 240,00",
    "bancos": "R$ 0,00",
    "por-lancar": "0",
    "comprado": "R$ 20,00",
    "faltas": "1",
    "contando": "1",
}
"""De conta feita à mão sobre o que `movimentada` faz, em 30 dias."""
NOS_TOTAIS = {
    "vendido",
    "por-confirmar",
    "a-faturar",
    "a-expedir",
    "vencido",
    "a-pagar",
    "bancos",
    "comprado",
    "faltas",
}


@contextmanager
def _ha(dias: int) -> Iterator[None]:
    with congelado(agora() - timedelta(days=dias)):
        yield


def _titulo(loja: Loja, tipo: str, documento: str, *, vence_em: int, valor: str) -> None:
    achadas = feito(loja.api.get("/api/contas/", codigo="3." if tipo == "receber" else "4.", analitica="true"))["itens"]
    conta = next(c["codigo"] for c in achadas if not c["funcao"])
    emissao = hoje() - timedelta(days=60)
    corpo = {"tipo": tipo, "pessoa": str(loja.cliente), "documento": documento, "historico": "Serviço avulso"}
    corpo |= {"emissao": emissao.isoformat(), "valor": valor, "contrapartida": conta, "prazos": str(60 + vence_em)}
    criado(loja.api.post("/api/titulos/", corpo))


def _vender(loja: Loja) -> None:
    cafe, arroz = loja.produto(sku="CAFE-500", preco="18.00"), loja.produto(sku="ARROZ-5KG", preco="25.00", saldo="2")
    for dias, quantos in ((40, "3"), (35, "1"), (6, "2"), (3, "1"), (1, "1")):
        with _ha(dias):
            loja.confirmado((cafe, quantos))
    loja.agir(loja.confirmado((arroz, "2")), "faturar")
    loja.pedido((cafe, "4"))
    loja.agir(loja.confirmado((cafe, "9")), "cancelar", {"motivo": "desistiu"})
    drenar()


def _comprar(loja: Loja) -> None:
    produto = loja.produto(sku="COPO", saldo=None)
    item = {"produto": str(produto), "unidade": "UN", "quantidade": "10", "valor": "20.00"}
    for numero, dias in (("1", 2), ("2", 33)):
        corpo = {"estabelecimento": str(loja.estabelecimento), "numero": numero}
        corpo |= {
            **DO_FORNECEDOR,
            "data_emissao": (hoje() - timedelta(days=dias)).isoformat(),
            "data_entrada": hoje().isoformat(),
        }
        criado(loja.api.post(NOTAS, {**corpo, "itens": [item]}))
    (deposito,) = feito(loja.api.get("/api/depositos/"))["itens"]
    criado(loja.api.post("/api/inventarios/", {"deposito": deposito["id"], "motivo": "Contagem do mês"}))
    drenar()


@pytest.fixture(scope="module")
def movimentada(bancos: None, chave_de_teste: RSAPrivateKey) -> Iterator[Loja]:
    """Loja com um pouco de tudo."""
    with loja_nova(lambda ator: ClienteDaApi(assinar(chave_de_teste, ator, dar_acesso(ator)))) as loja:
        _vender(loja)
        _comprar(loja)
        for tipo, documento, vence_em, valor in (
            ("receber", "OS-1", -40, "70.00"),
            ("receber", "OS-2", -5, "30.00"),
            ("receber", "OS-3", 20, "400.00"),
            ("pagar", "Aluguel", 3, "150.00"),
            ("pagar", "Energia", 0, "90.00"),
        ):
            _titulo(loja, tipo, documento, vence_em=vence_em, valor=valor)
        criado(loja.api.post("/api/contas-bancarias/", {"nome": "Caixa da loja", "tipo": "caixa"}))
        yield loja


@pytest.fixture
def dentro(movimentada: Loja, chave_de_teste: RSAPrivateKey) -> Client:
    """Um navegador sem JavaScript."""
    cliente = Client()
    cliente.cookies[settings.COOKIE_DAS_TELAS] = segredo_de(movimentada.ator, chave_de_teste)
    return cliente


def _texto(html: bytes) -> str:
    return unescape(re.sub(r"<[^>]+>", "|", html.decode())).replace("\u00a0", " ")


def _numero(dentro: Client, nome: str, periodo: str) -> tuple[str, str]:
    """O que o painel diz, e a lista que ele abre."""
    html = dentro.get(f"/painel/painel-{nome}/?periodo={periodo}").content.decode()
    achado = re.search(r'class="valor num" href="([^"]+)">.*?</span>([^<]+)</a>', html)
    assert achado, html
    return unescape(achado[2]).replace("\u00a0", " "), unescape(achado[1])


def _totais(dentro: Client, lista: str) -> str:
    caminho, _, filtro = lista.partition("?")
    return _texto(dentro.get(f"{caminho}totais/?{filtro}").content.split(b"hx-swap-oob")[0])


def test_cada_numero_e_o_total_da_lista_que_ele_abre(dentro: Client) -> None:
    lidos = {nome: _numero(dentro, nome, "30d") for nome in DITOS}
    assert {nome: valor for nome, (valor, _lista) in lidos.items()} == DITOS
    for nome, (valor, lista) in lidos.items():
        if nome in NOS_TOTAIS:
            assert f"|{valor}|" in _totais(dentro, lista), nome
    assert "|4|" in _totais(dentro, lidos["ticket"][1])
    assert "|R$ 122,00|" in _totais(dentro, lidos["ticket"][1])
    assert dentro.get(lidos["contando"][1]).content.count(b"data-linha href") == 1
    assert b"data-linha href" not in dentro.get(lidos["por-lancar"][1]).content
    valor, lista = _numero(dentro, "valor-em-estoque", "30d")
    assert f"|{valor}|" in _totais(dentro, lista)
    for periodo in ("hoje", "7d", "mes"):
        valor, lista = _numero(dentro, "vendido", periodo)
        assert f"|{valor}|" in _totais(dentro, lista), periodo
        valor, dre = _numero(dentro, "resultado", periodo)
        assert _texto(dentro.get(dre).content).rindex(valor) > 0


def _do_papel(loja: Loja, papel: str) -> Ator:
    """Outra pessoa da loja, só com o que o papel pode."""
    ator = Ator(usuario_id=novo_id(), empresa_id=loja.ator.empresa_id, permissoes=permissoes_do_papel(papel))
    dar_acesso(ator)
    return ator


@pytest.mark.parametrize(
    ("papel", "largura", "tema"),
    [
        ("administrador", *OS_DOIS[0]),
        ("administrador", *OS_DOIS[1]),
        ("vendedor", *OS_DOIS[1]),
        ("estoquista", 1440, "dark"),
        ("comprador", *OS_DOIS[0]),
        ("financeiro", *OS_DOIS[0]),
    ],
)
def test_cada_papel_ve_o_seu(movimentada: Loja, abrir: AbrirTela, papel: str, largura: int, tema: str) -> None:
    tela = abrir(_do_papel(movimentada, papel), largura=largura, tema=tema)
    pagina = tela.ir("/")
    expect(pagina.locator(".numero")).to_have_count(4)
    expect(pagina.locator(".grafico")).to_have_count(2)
    expect(pagina.locator(".curta")).to_have_count(2)
    tela.conferir(f"painel-{papel}")


def test_o_periodo_fica_no_endereco_e_o_numero_abre_a_lista(movimentada: Loja, abrir: AbrirTela) -> None:
    tela = abrir(movimentada.ator)
    pagina = tela.ir("/")
    pagina.get_by_role("link", name="7 dias", exact=True).click()
    expect(pagina.get_by_role("link", name="7 dias", exact=True)).to_have_attribute("aria-current", "page")
    tela.assentar()
    assert pagina.url.endswith("/?periodo=7d")
    pagina.reload()
    tela.assentar()
    expect(pagina.get_by_role("link", name="7 dias", exact=True)).to_have_attribute("aria-current", "page")
    dados = pagina.locator(".grafico").first
    dados.get_by_text("Ver dados").click()
    expect(dados.locator("tbody tr")).to_have_count(7)
    tela.conferir("painel-dados")
    pagina.get_by_role("link", name="Vendas: R$ 122,00").click()
    expect(pagina.locator("h1")).to_have_text("Pedidos de venda")
    expect(pagina.locator("#totais")).to_contain_text("Soma R$ 122,00")
    tela.sem_falhas()


def test_a_loja_nova_e_quem_nada_pode_veem_saidas(loja: Loja, abrir: AbrirTela) -> None:
    tela = abrir(loja.ator)
    pagina = tela.ir("/")
    expect(pagina.locator(".sem-dados")).to_have_count(2)
    tela.conferir("painel-vazio", com_axe=False)
    nada = Ator(usuario_id=novo_id(), empresa_id=loja.ator.empresa_id, permissoes=frozenset())
    dar_acesso(nada)
    tela = abrir(nada, largura=390)
    expect(tela.ir("/").get_by_role("button", name="Buscar uma tela")).to_be_visible()
    tela.conferir("painel-nada", com_axe=False)
