"""Plano de contas, caixas e bancos, e lançamentos à mão pela API."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from financeiro.models import Conta
from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import provar, saldo, saldos
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.contagem import contando
from plataforma.testes.respostas import Problema, criado, feito, problema
from plataforma.testes.tabelas import colunas, tabela
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id

# Um id fixo: os casos têm o mesmo nome em todo processo do pytest.
NINGUEM = "0198c0de-0000-7000-8000-000000000000"
INVALIDA = "plataforma.entrada_invalida"
NAO_FECHA = "financeiro.lancamento_invalido"
NAO_SERVE = "financeiro.conta_recusada"


def _conta(codigo: str) -> UUID:
    return Conta.objects.get(codigo=codigo).id


def _alterar(tesouraria: Tesouraria, codigo: str, corpo: dict[str, Any], **opcoes: Any) -> Any:
    return tesouraria.api.patch(f"/api/contas/{_conta(codigo)}/", corpo, **opcoes)


def test_conta_nova_herda_natureza_e_grupo_da_dre(tesouraria: Tesouraria) -> None:
    nova = criado(tesouraria.api.post("/api/contas/", {"codigo": "4.2.2.02.010", "nome": "Assinaturas"}))
    assert nova["natureza"] == "D"
    assert nova["grupo_dre"] == "despesas_administrativas"
    assert nova["analitica"]
    tesouraria.lancar(("D", "4.2.2.02.010", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    assert saldo("caixa") == Decimal("-10.00")


@pytest.mark.parametrize(
    ("corpo", "status", "codigo", "campos"),
    [
        ({"codigo": "4.2.2.02.001"}, 409, "financeiro.conta_repetida", ["codigo"]),
        ({"codigo": "4.2.2.02.001.1"}, 422, NAO_SERVE, ["codigo"]),
        ({"codigo": "9.1.1"}, 422, NAO_SERVE, ["codigo"]),
        ({"codigo": "9"}, 422, INVALIDA, ["codigo"]),
        ({"codigo": "4.2.2.02.%"}, 422, INVALIDA, ["codigo"]),
        ({"codigo": "4.2.2.02.000011"}, 422, INVALIDA, ["codigo"]),
        ({"codigo": "4.9.1"}, 422, NAO_SERVE, ["codigo"]),
        ({"codigo": "4.9"}, 422, INVALIDA, ["grupo_dre"]),
        ({"codigo": "1.1.2.01.009", "grupo_dre": "devolucoes"}, 422, INVALIDA, ["grupo_dre"]),
        ({"codigo": "4.2.2.02.010", "grupo_dre": "lucros"}, 422, INVALIDA, ["grupo_dre"]),
        ({"codigo": "4.2.2.02.010", "funcao": "caixa"}, 422, INVALIDA, ["funcao"]),
    ],
)
def test_conta_torta_e_recusada(
    tesouraria: Tesouraria, corpo: dict[str, Any], status: int, codigo: str, campos: list[str]
) -> None:
    quantas = Conta.objects.count()
    assert problema(tesouraria.api.post("/api/contas/", {"nome": "Nova", **corpo}), status) == Problema(
        codigo=codigo, campos=campos
    )
    assert Conta.objects.count() == quantas


def test_conta_de_resultado_sem_irmas_pede_o_grupo(tesouraria: Tesouraria) -> None:
    criado(tesouraria.api.post("/api/contas/", {"codigo": "4.9", "nome": "Doações", "analitica": False}))
    corpo = {"codigo": "4.9.1", "nome": "Doações feitas"}
    assert problema(tesouraria.api.post("/api/contas/", corpo), 422).campos == ["grupo_dre"]
    feita = criado(tesouraria.api.post("/api/contas/", {**corpo, "grupo_dre": "outras_despesas"}))
    assert feita["natureza"] == "D"
    assert feita["grupo_dre"] == "outras_despesas"


def test_conta_desativada_nao_se_lanca_a_mao_e_reativada_sim(tesouraria: Tesouraria) -> None:
    partidas = (("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    mudada = feito(_alterar(tesouraria, "4.2.2.02.001", {"nome": "Aluguéis", "ativa": False}, etag='"1"'))
    assert mudada["nome"] == "Aluguéis"
    assert not mudada["ativa"]
    assert mudada["versao"] == 2
    assert problema(tesouraria.pedir_lancamento(*partidas), 422) == Problema(
        codigo=NAO_SERVE, campos=["partidas.0.conta"]
    )
    assert problema(_alterar(tesouraria, "4.2.2.02.001", {"ativa": True}, etag='"1"'), 412).codigo == (
        "plataforma.versao_mudou"
    )
    feito(_alterar(tesouraria, "4.2.2.02.001", {"ativa": True}, etag='"2"'))
    tesouraria.lancar(*partidas)


@pytest.mark.parametrize("codigo", ["1.1.2.01.001", "4.2.2.02", "1.1.1.02.002"])
def test_conta_em_uso_nao_se_desativa(tesouraria: Tesouraria, codigo: str) -> None:
    criado(tesouraria.api.post("/api/contas-bancarias/", {"nome": "Banco Azul", "tipo": "banco"}))
    assert problema(_alterar(tesouraria, codigo, {"ativa": False}), 409).codigo == "financeiro.conta_em_uso"
    assert Conta.objects.get(codigo=codigo).ativa
    assert feito(_alterar(tesouraria, codigo, {"nome": "Outro nome"}))["nome"] == "Outro nome"


def test_banco_novo_ganha_conta_do_plano_e_mostra_o_saldo(tesouraria: Tesouraria) -> None:
    corpo = {"nome": "Banco Azul", "tipo": "banco", "banco": "001", "agencia": "1234-5", "numero": "98765-X"}
    banco = criado(tesouraria.api.post("/api/contas-bancarias/", corpo))
    assert banco["codigo_da_conta"] == "1.1.1.02.002"
    assert banco["saldo"] == "0.00"
    tesouraria.lancar(("D", "1.1.1.02.002", "70.00"), ("C", "3.3.1.01.001", "70.00"))
    caminho = f"/api/contas-bancarias/{banco['id']}/"
    assert {c["nome"]: c["saldo"] for c in feito(tesouraria.api.get("/api/contas-bancarias/"))["itens"]} == {
        "Banco Azul": "70.00",
        "Caixa": "0.00",
    }
    assert problema(tesouraria.api.patch(caminho, {"ativa": False}), 409).codigo == "financeiro.conta_com_saldo"
    tesouraria.lancar(("C", "1.1.1.02.002", "70.00"), ("D", "3.3.1.01.001", "70.00"))
    assert feito(tesouraria.api.patch(caminho, {"ativa": False, "banco": "237"}, etag='"1"'))["banco"] == "237"
    assert problema(tesouraria.api.patch(caminho, {"nome": "x"}, etag='"1"'), 412).codigo == "plataforma.versao_mudou"


@pytest.mark.parametrize(
    ("corpo", "status", "campos"),
    [
        ({"nome": "Caixa"}, 409, ["nome"]),
        ({"tipo": "cofre"}, 422, ["tipo"]),
        ({"banco": "1"}, 422, ["banco"]),
        ({"agencia": "12/3"}, 422, ["agencia"]),
        ({"numero": "x" * 21}, 422, ["numero"]),
        ({"conta": novo_id()}, 422, ["conta"]),
    ],
)
def test_banco_torto_e_recusado_e_o_plano_nao_cresce(
    tesouraria: Tesouraria, corpo: dict[str, Any], status: int, campos: list[str]
) -> None:
    quantas = Conta.objects.count()
    resposta = tesouraria.api.post("/api/contas-bancarias/", {"nome": "Banco", "tipo": "banco", **corpo})
    assert problema(resposta, status).campos == campos
    assert Conta.objects.count() == quantas


@pytest.mark.concorrencia
def test_bancos_criados_juntos_ganham_contas_diferentes(tesouraria: Tesouraria) -> None:
    def criar() -> dict[str, Any]:
        corpo = {"nome": f"Banco {novo_id()}", "tipo": "banco"}
        return criado(tesouraria.api.post("/api/contas-bancarias/", corpo))

    codigos = [b["codigo_da_conta"] for b in em_paralelo(4, criar)]  # type: ignore[index]
    assert sorted(codigos) == [f"1.1.1.02.{n:03}" for n in (2, 3, 4, 5)]


def test_lancamento_a_mao_mostra_as_partidas_e_se_estorna_uma_vez(tesouraria: Tesouraria) -> None:
    feita = tesouraria.lancar(("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    assert colunas(feita["partidas"], "codigo", "lado", "valor") == tabela("""
        codigo       | lado | valor
        4.2.2.02.001 | D    | 10.00
        1.1.1.01.001 | C    | 10.00
    """)
    caminho = f"/api/lancamentos/{feita['id']}/"
    estorno = criado(tesouraria.api.post(f"{caminho}estornar/", {"motivo": "valor errado"}))
    lido = feito(tesouraria.api.get(caminho))
    assert estorno["estorno_de"] == feita["id"]
    assert lido["estornado_por"] == estorno["id"]
    assert saldos() == {}
    de_novo = tesouraria.api.post(f"{caminho}estornar/", {"motivo": "de novo"})
    assert problema(de_novo, 409).codigo == "financeiro.ja_estornado"
    provar()


def test_lancamento_de_documento_nao_se_estorna_a_mao(tesouraria: Tesouraria) -> None:
    tesouraria.titulos()
    (feito_pelo_titulo,) = feito(tesouraria.api.get("/api/lancamentos/", origem="titulo"))["itens"]
    resposta = tesouraria.api.post(f"/api/lancamentos/{feito_pelo_titulo['id']}/estornar/", {"motivo": "x"})
    assert problema(resposta, 409).codigo == "financeiro.estorno_pelo_documento"
    assert saldo("fornecedores") == Decimal("-100.00")


@pytest.mark.parametrize(
    ("partidas", "codigo", "campos"),
    [
        ([], INVALIDA, ["partidas"]),
        ([("D", "4.2.2.02.001", "10.00")], NAO_FECHA, ["partidas"]),
        ([("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "9.99")], NAO_FECHA, ["partidas"]),
        ([("D", "4.2.2.02.001", "10.00"), ("C", "2.1.1.01.001", "10.00")], NAO_SERVE, ["partidas.1.conta"]),
        ([("D", "1.1.3.01.001", "10.00"), ("C", "9.9", "10.00")], NAO_SERVE, ["partidas.0.conta", "partidas.1.conta"]),
        ([("X", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00")], INVALIDA, ["partidas.0.lado"]),
        ([("D", "4.2.2.02.001", "-1.00"), ("C", "1.1.1.01.001", "-1.00")], INVALIDA, None),
        ([("D", "4.2.2.02.001", "1e40"), ("C", "1.1.1.01.001", "1e40")], INVALIDA, None),
    ],
)  # fmt: skip
def test_lancamento_torto_e_recusado_e_nada_fica(
    tesouraria: Tesouraria, partidas: list[tuple[str, str, str]], codigo: str, campos: list[str] | None
) -> None:
    achado = problema(tesouraria.pedir_lancamento(*partidas), 422)
    assert achado.codigo == codigo
    assert achado.campos == (["partidas.0.valor", "partidas.1.valor"] if campos is None else campos)
    assert saldos() == {}


def test_soma_que_o_livro_nao_guarda_e_recusada(tesouraria: Tesouraria) -> None:
    enorme = [(lado, conta, "99999999999.99") for lado, conta in (("D", "4.2.2.02.001"), ("C", "1.1.1.01.001"))] * 495
    for _ in range(2):
        criado(tesouraria.pedir_lancamento(*enorme))
    assert problema(tesouraria.pedir_lancamento(*enorme), 422).codigo == "plataforma.valor_fora_do_alcance"
    provar()


@pytest.mark.parametrize(
    ("recurso", "filtro", "achados"),
    [
        ("lancamentos", {"de": "2026-03-11"}, 1),
        ("lancamentos", {"ate": "2026-03-10"}, 1),
        ("lancamentos", {"numero": "2"}, 1),
        ("lancamentos", {"origem": "manual"}, 2),
        ("lancamentos", {"documento": "RECIBO"}, 2),
        ("lancamentos", {"limite": "1"}, 1),
        ("contas", {"codigo": "4.2.2.02.00"}, 9),
        ("contas", {"funcao": "caixa"}, 1),
        ("contas", {"nome": "aluguel"}, 1),
        ("contas-bancarias", {"tipo": "banco"}, 0),
        ("contas-bancarias", {"ativa": "true"}, 1),
    ],
)
def test_filtros_das_listas(tesouraria: Tesouraria, recurso: str, filtro: dict[str, str], achados: int) -> None:
    for data in ("2026-03-10", "2026-03-11"):
        tesouraria.lancar(("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"), data=data)
    assert len(feito(tesouraria.api.get(f"/api/{recurso}/", **filtro))["itens"]) == achados


def test_lancamentos_de_uma_conta(tesouraria: Tesouraria) -> None:
    tesouraria.lancar(("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    tesouraria.lancar(("D", "4.2.2.02.002", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    achados = feito(tesouraria.api.get("/api/lancamentos/", conta=_conta("4.2.2.02.002")))["itens"]
    assert [lancamento["numero"] for lancamento in achados] == [2]


def test_o_plano_vem_em_ordem_de_codigo_e_o_livro_do_fim(tesouraria: Tesouraria) -> None:
    for _ in range(3):
        tesouraria.lancar(("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    pagina = feito(tesouraria.api.get("/api/lancamentos/", limite="2"))
    resto = feito(tesouraria.api.get(pagina["proximo"]))
    assert [i["numero"] for i in pagina["itens"] + resto["itens"]] == [3, 2, 1]
    codigos = [c["codigo"] for c in feito(tesouraria.api.get("/api/contas/"))["itens"]]
    assert codigos[:5] == ["1", "1.1", "1.1.1", "1.1.1.01", "1.1.1.01.001"]


def test_as_listas_custam_o_mesmo_com_uma_ou_cinco_linhas(tesouraria: Tesouraria) -> None:
    custos = []
    for quantos in (1, 4):
        for _ in range(quantos):
            tesouraria.lancar(("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
            criado(tesouraria.api.post("/api/contas-bancarias/", {"nome": f"Banco {novo_id()}", "tipo": "banco"}))
        custos.append([_ler(tesouraria, recurso) for recurso in ("lancamentos", "contas", "contas-bancarias")])
    assert custos == [[2, 2, 2], [2, 2, 2]]


def _ler(tesouraria: Tesouraria, recurso: str) -> int:
    with contando() as comandos:
        feito(tesouraria.api.get(f"/api/{recurso}/"))
    return len(comandos)


def test_outra_empresa_nao_ve_nem_alcanca(tesouraria: Tesouraria, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    lancamento = tesouraria.lancar(("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    conta = _conta("4.2.2.02.001")
    outro = Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=tesouraria.ator.permissoes)
    with agir_como(outro):
        api = cliente_de(outro)
    for recurso in ("lancamentos", "contas", "contas-bancarias"):
        assert feito(api.get(f"/api/{recurso}/"))["itens"] == []
    sem_a_conta = "financeiro.conta_nao_encontrada"
    assert problema(api.patch(f"/api/contas/{conta}/", {"nome": "x"}), 404).codigo == sem_a_conta
    assert problema(api.patch(f"/api/contas-bancarias/{tesouraria.caixa}/", {"nome": "x"}), 404).codigo == sem_a_conta
    assert problema(api.post(f"/api/lancamentos/{lancamento['id']}/estornar/", {"motivo": "x"}), 404).codigo == (
        "financeiro.lancamento_nao_encontrado"
    )
    assert saldo("caixa") == Decimal("-10.00")


@pytest.mark.parametrize(
    ("metodo", "caminho", "permissao"),
    [
        ("post", "contas/", "financeiro.conta.manter"),
        ("patch", f"contas/{NINGUEM}/", "financeiro.conta.manter"),
        ("post", "contas-bancarias/", "financeiro.conta_bancaria.manter"),
        ("patch", f"contas-bancarias/{NINGUEM}/", "financeiro.conta_bancaria.manter"),
        ("post", "lancamentos/", "financeiro.lancamento.criar"),
        ("post", f"lancamentos/{NINGUEM}/estornar/", "financeiro.lancamento.estornar"),
    ],
)
def test_sem_a_permissao_da_acao_e_proibido(
    livro: UUID, cliente_de: Callable[[Ator], ClienteDaApi], metodo: str, caminho: str, permissao: str
) -> None:
    so_ve = Ator(usuario_id=novo_id(), empresa_id=livro, permissoes=frozenset({"financeiro.conta.ver"}))
    resposta = getattr(cliente_de(so_ve), metodo)(f"/api/{caminho}", {})
    assert resposta.status_code == 403
    assert permissao in resposta.json()["detail"]
