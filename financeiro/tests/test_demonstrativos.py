"""Balancete, razão e DRE: o que mostram é a soma das partidas, em meses inteiros ou não."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from financeiro import demonstrativos
from financeiro import leituras_de_demonstrativos as leituras
from financeiro.models import Conta
from financeiro.servicos.faturas import guardar_itens
from financeiro.servicos.lancamentos_manuais import PartidaManual, lancar_a_mao
from financeiro.tests.apoio import Tesouraria
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Leitura, Pagina
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.contagem import contando
from plataforma.testes.respostas import Problema, criado, feito, problema
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id

INVALIDA = "plataforma.entrada_invalida"
CAIXA, ALUGUEL, RECEITA = "1.1.1.01.001", "4.2.2.02.001", "3.1.1.01.001"
PERIODOS = [
    ("2026-01-01", "2026-12-31"),
    ("2026-02-01", "2026-02-28"),
    ("2026-01-15", "2026-03-10"),
    ("2026-02-10", "2026-02-20"),
    ("2026-01-31", "2026-02-01"),
    ("2026-03-01", "2026-03-15"),
    ("2025-01-01", "2025-12-31"),
]
_DAS_LINHAS = """
SELECT c.codigo, coalesce(sum(CASE p.lado WHEN 'D' THEN p.valor ELSE -p.valor END) FILTER (WHERE p.data < %(de)s), 0),
       coalesce(sum(p.valor) FILTER (WHERE p.lado = 'D' AND p.data >= %(de)s), 0),
       coalesce(sum(p.valor) FILTER (WHERE p.lado = 'C' AND p.data >= %(de)s), 0)
  FROM financeiro_partida p JOIN financeiro_conta c ON c.id = p.conta_id WHERE p.data <= %(ate)s GROUP BY 1
"""


def _lancar(debito: str, credito: str, valor: str, data: str) -> UUID:
    partidas = [PartidaManual(lado=lado, conta=conta, valor=Decimal(valor)) for lado, conta in
                (("D", debito), ("C", credito))]  # fmt: skip
    return lancar_a_mao(data=date.fromisoformat(data), historico="Fato", documento="", partidas=partidas)


@pytest.fixture
def ano(tesouraria: Tesouraria) -> Tesouraria:
    """Vendas e aluguéis de janeiro a março, no meio e nas bordas dos meses."""
    _lancar(CAIXA, RECEITA, "1000.00", "2026-01-10")
    _lancar(ALUGUEL, CAIXA, "100.00", "2026-01-31")
    _lancar(CAIXA, RECEITA, "500.00", "2026-02-01")
    _lancar(ALUGUEL, CAIXA, "200.00", "2026-02-15")
    _lancar(ALUGUEL, CAIXA, "50.00", "2026-02-28")
    _lancar(CAIXA, RECEITA, "30.00", "2026-03-10")
    return tesouraria


@pytest.mark.parametrize(("de", "ate"), PERIODOS)
def test_o_balancete_e_a_soma_das_linhas(ano: Tesouraria, de: str, ate: str) -> None:
    balancete = feito(ano.api.get("/api/balancete/", de=de, ate=ate))
    esperado = {
        codigo: (antes, debitos, creditos, antes + debitos - creditos)
        for codigo, antes, debitos, creditos in executar("financeiro", _DAS_LINHAS, {"de": de, "ate": ate})
        if antes or debitos or creditos
    }
    campos = ("saldo_anterior", "debitos", "creditos", "saldo_final")
    analiticas = [c for c in balancete["contas"] if c["analitica"]]
    assert {c["codigo"]: tuple(Decimal(c[campo]) for campo in campos) for c in analiticas} == esperado
    assert balancete["debitos"] == balancete["creditos"]
    assert Decimal(balancete["debitos"]) == sum(d for _, d, _, _ in esperado.values())


def test_a_sintetica_soma_as_de_baixo_e_o_plano_vem_em_ordem(ano: Tesouraria) -> None:
    contas = feito(ano.api.get("/api/balancete/", de="2026-02-01", ate="2026-02-28"))["contas"]
    do_ativo_e_das_despesas = [c for c in contas if c["codigo"][0] in "14"]
    assert colunas(do_ativo_e_das_despesas, "codigo", "saldo_anterior", "saldo_final") == tabela("""
        codigo       | saldo_anterior | saldo_final
        1            | 900.00         | 1150.00
        1.1          | 900.00         | 1150.00
        1.1.1        | 900.00         | 1150.00
        1.1.1.01     | 900.00         | 1150.00
        1.1.1.01.001 | 900.00         | 1150.00
        4            | 100.00         | 350.00
        4.2          | 100.00         | 350.00
        4.2.2        | 100.00         | 350.00
        4.2.2.02     | 100.00         | 350.00
        4.2.2.02.001 | 100.00         | 350.00
    """)


def test_codigo_que_comeca_igual_nao_e_conta_de_baixo(ano: Tesouraria) -> None:
    criado(ano.api.post("/api/contas/", {"codigo": f"{ALUGUEL}1", "nome": "Garagem"}))
    _lancar(f"{ALUGUEL}1", CAIXA, "7.00", "2026-02-03")
    contas = feito(ano.api.get("/api/balancete/", de="2026-02-01", ate="2026-02-28"))["contas"]
    debitos = {c["codigo"]: c["debitos"] for c in contas}
    assert debitos[ALUGUEL] == "250.00"
    assert debitos[f"{ALUGUEL}1"] == "7.00"
    assert debitos["4.2.2.02"] == "257.00"


@pytest.mark.parametrize(
    ("de", "ate", "liquido"), [("2026-01-01", "2026-03-31", "1180.00"), ("2026-02-10", "2026-02-20", "-200.00")]
)
def test_a_dre_soma_receitas_e_despesas_do_periodo(ano: Tesouraria, de: str, ate: str, liquido: str) -> None:
    linhas = feito(ano.api.get("/api/dre/", de=de, ate=ate))["linhas"]
    assert linhas[-1]["chave"] == "resultado_liquido"
    assert linhas[-1]["valor"] == liquido
    administrativas = next(linha for linha in linhas if linha["chave"] == "despesas_administrativas")
    assert [c["codigo"] for c in administrativas["contas"]] == [ALUGUEL]


def _razao(ano: Tesouraria, **outros: Any) -> dict[str, Any]:
    conta = Conta.objects.get(codigo=CAIXA).id
    pedido = {"conta": conta, "de": "2026-01-15", "ate": "2026-03-31", **outros}
    return feito(ano.api.get("/api/razao/", **pedido))


def test_o_razao_acumula_o_saldo_atraves_das_paginas(ano: Tesouraria) -> None:
    inteiro = _razao(ano)
    assert inteiro["saldo_anterior"] == "1000.00"
    assert inteiro["proximo"] is None
    saldos = [i["saldo"] for i in inteiro["itens"]]
    assert saldos == ["900.00", "1400.00", "1200.00", "1150.00", "1180.00"]
    pagina, em_paginas = _razao(ano, limite="2"), []
    while True:
        em_paginas += pagina["itens"]
        if pagina["proximo"] is None:
            break
        pagina = feito(ano.api.get(pagina["proximo"]))
        assert pagina["saldo_anterior"] == em_paginas[-1]["saldo"]
    assert em_paginas == inteiro["itens"]


def test_partidas_do_mesmo_lancamento_nao_se_perdem_entre_paginas(ano: Tesouraria) -> None:
    conta = Conta.objects.get(codigo=CAIXA).id
    ano.lancar(("D", CAIXA, "5.00"), ("C", CAIXA, "4.00"), ("C", RECEITA, "1.00"), data="2026-03-31")
    do_dia = {"conta": conta, "de": date(2026, 3, 31), "ate": date(2026, 3, 31)}
    uma = demonstrativos.razao(**do_dia, pagina=Pagina(limite=1))
    outra = demonstrativos.razao(**do_dia, pagina=Pagina(limite=1, cursor=uma["proximo"]))
    assert [item["saldo"] for item in (*uma["itens"], *outra["itens"])] == [Decimal("1185.00"), Decimal("1181.00")]
    assert outra["proximo"] is None


@pytest.mark.parametrize("outro", [{"ate": "2026-03-30"}, {"de": "2026-01-16"}, {"conta": "1.1.1.02.001"}])
def test_o_cursor_de_outro_razao_e_recusado(ano: Tesouraria, outro: dict[str, str]) -> None:
    proximo = _razao(ano, limite="1")["proximo"]
    (cursor,) = parse_qs(urlsplit(proximo).query)["cursor"]
    pedido = {"conta": CAIXA, "de": "2026-01-15", "ate": "2026-03-31", **outro}
    conta = Conta.objects.get(codigo=pedido["conta"]).id
    resposta = ano.api.get("/api/razao/", **{**pedido, "conta": conta}, cursor=cursor)
    assert problema(resposta, 422) == Problema(codigo=INVALIDA, campos=["cursor"])


@pytest.mark.parametrize(
    ("recurso", "pedido", "campos"),
    [
        ("balancete", {"de": "2026-02-01"}, ["ate"]),
        ("balancete", {"de": "2026-02-02", "ate": "2026-02-01"}, ["ate"]),
        ("balancete", {"de": "0001-01-01", "ate": "9999-12-31"}, ["de", "ate"]),
        ("balancete", {"de": "2026-02-01", "ate": "2026-02-30"}, ["ate"]),
        ("dre", {"de": "2026-02-01", "ate": "2026-02-28", "regime": "caixa"}, ["regime"]),
        ("razao", {"de": "2026-02-01", "ate": "2026-02-28"}, ["conta"]),
        ("razao", {"de": "2026-02-01", "ate": "2026-02-28", "conta": novo_id(), "cursor": "x"}, ["cursor"]),
        ("razao", {"de": "2026-02-01", "ate": "2026-02-28", "conta": novo_id(), "cursor": "W10="}, ["cursor"]),
        ("razao", {"de": "2026-02-01", "ate": "2026-02-28", "conta": novo_id(), "limite": "0"}, ["limite"]),
        ("a-expedir", {"cursor": "WzEsMl0="}, ["cursor"]),
    ],
)
def test_pedido_torto_e_recusado(ano: Tesouraria, recurso: str, pedido: dict[str, Any], campos: list[str]) -> None:
    assert problema(ano.api.get(f"/api/{recurso}/", **pedido), 422) == Problema(codigo=INVALIDA, campos=campos)


@pytest.mark.parametrize("codigo", [None, "1.1.1"])
def test_razao_pede_conta_analitica_da_empresa(ano: Tesouraria, codigo: str | None) -> None:
    conta = Conta.objects.get(codigo=codigo).id if codigo else novo_id()
    resposta = ano.api.get("/api/razao/", conta=conta, de="2026-01-01", ate="2026-01-31")
    assert problema(resposta, 422) == Problema(codigo="financeiro.conta_recusada", campos=["conta"])


def test_os_demonstrativos_custam_o_mesmo_com_mais_lancamentos(ano: Tesouraria) -> None:
    periodo = {"de": "2026-01-15", "ate": "2026-03-31"}
    da_conta = {**periodo, "conta": Conta.objects.get(codigo=CAIXA).id}
    pedidos = [("balancete", periodo), ("dre", periodo), ("razao", da_conta), ("periodos", {}), ("a-expedir", {})]
    custos = []
    for _ in range(2):
        feito(ano.api.get("/api/periodos/"))  # troca o contexto da conexão, que o lançamento deixou no do teste
        custos.append([_custo(ano, recurso, pedido) for recurso, pedido in pedidos])
        for dia in range(1, 9):
            _lancar(CAIXA, RECEITA, "1.00", f"2026-02-0{dia}")
    assert custos == [[2, 2, 4, 2, 2]] * 2


def _custo(ano: Tesouraria, recurso: str, pedido: dict[str, Any]) -> int:
    with contando() as comandos:
        feito(ano.api.get(f"/api/{recurso}/", **pedido))
    return len(comandos)


PERIODO = {"de": "2026-01-15", "ate": "2026-03-31"}
A_EXPEDIR = [(UUID(int=1), Decimal("3.0000"))]


@pytest.mark.parametrize(
    ("recurso", "forma"),
    [
        ("balancete", leituras.Balancete),
        ("dre", leituras.Dre),
        ("razao", leituras.Razao),
        ("a-expedir", leituras.AExpedir),
        ("periodos", leituras.Periodos),
        ("periodos/2026-03", leituras.Periodo),
    ],
)
def test_cada_demonstrativo_responde_a_forma_que_diz(ano: Tesouraria, recurso: str, forma: type[Leitura]) -> None:
    guardar_itens(pedido=novo_id(), origem=novo_id(), documento="Fatura 1/1", data=date(2026, 3, 10), itens=A_EXPEDIR)
    feito(ano.api.post("/api/periodos/2026-03/fechar/", {"motivo": "fim do mês"}))
    da_conta = {"conta": Conta.objects.get(codigo=CAIXA).id}
    pedidos = {"balancete": PERIODO, "dre": PERIODO, "razao": PERIODO | da_conta}
    lido = feito(ano.api.get(f"/api/{recurso}/", **pedidos.get(recurso, {})))
    assert json.loads(msgspec.json.encode(msgspec.convert(lido, forma))) == lido


DIAS = st.dates(date(2026, 1, 1), date(2026, 4, 30))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(de=DIAS, ate=DIAS)
def test_em_qualquer_par_de_dias_o_balancete_e_a_soma_das_linhas(ano: Tesouraria, de: date, ate: date) -> None:
    if ate < de:
        de, ate = ate, de
    contas = demonstrativos.balancete(de=de, ate=ate)["contas"]
    linhas = executar("financeiro", _DAS_LINHAS, {"de": de, "ate": ate})
    assert {c["codigo"]: (c["saldo_anterior"], c["debitos"], c["creditos"]) for c in contas if c["analitica"]} == {
        codigo: tuple(valores) for codigo, *valores in linhas if any(valores)
    }


def test_outra_empresa_ve_tudo_vazio(ano: Tesouraria, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    outro = Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=ano.ator.permissoes)
    with agir_como(outro):
        api = cliente_de(outro)
    tudo = {"de": "2026-01-01", "ate": "2026-12-31"}
    assert feito(api.get("/api/balancete/", **tudo))["contas"] == []
    assert feito(api.get("/api/dre/", **tudo))["linhas"][-1]["valor"] == "0.00"
    conta = Conta.objects.get(codigo=CAIXA).id
    assert problema(api.get("/api/razao/", conta=conta, **tudo), 422).campos == ["conta"]


@pytest.mark.parametrize(
    ("recurso", "permissao"),
    [
        ("balancete", "financeiro.demonstrativo.ver"),
        ("razao", "financeiro.demonstrativo.ver"),
        ("dre", "financeiro.demonstrativo.ver"),
        ("periodos", "financeiro.periodo.ver"),
        ("a-expedir", "financeiro.a_expedir.ver"),
    ],
)
def test_sem_a_permissao_e_proibido(
    livro: UUID, cliente_de: Callable[[Ator], ClienteDaApi], recurso: str, permissao: str
) -> None:
    so_ve = Ator(usuario_id=novo_id(), empresa_id=livro, permissoes=frozenset({"financeiro.titulo.ver"}))
    resposta = cliente_de(so_ve).get(f"/api/{recurso}/")
    assert resposta.status_code == 403
    assert permissao in resposta.json()["detail"]
