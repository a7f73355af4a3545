"""Títulos e baixas pela API: criar à mão, cancelar, baixar, estornar, e as recusas de cada um."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from financeiro.models import ContaBancaria, Titulo
from financeiro.servicos.titulos import NovoTitulo, criar_titulos
from financeiro.situacoes import SituacaoDoTitulo
from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import provar, saldo, saldos
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.contagem import contando
from plataforma.testes.respostas import Problema, criado, feito, problema
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id

# Um id fixo: os casos têm o mesmo nome em todo processo do pytest.
NINGUEM = "0198c0de-0000-7000-8000-000000000000"
INVALIDA = "plataforma.entrada_invalida"


def test_titulo_a_mao_vira_parcelas_e_lanca_contra_a_contrapartida(tesouraria: Tesouraria) -> None:
    itens = tesouraria.titulos(valor="100.00", prazos="30/60/90")
    assert colunas(itens, "parcela", "vencimento", "valor") == tabela("""
        parcela | vencimento | valor
        1       | 2026-04-09 | 33.34
        2       | 2026-05-09 | 33.33
        3       | 2026-06-08 | 33.33
    """)
    assert {t["nome_da_pessoa"] for t in itens} == {"Imobiliária Central"}
    assert saldos()["fornecedores"] == Decimal("-100.00")
    provar()


@pytest.mark.parametrize(
    ("tipo", "controle", "sinal"),
    [
        ("receber", "clientes", 1),
        ("pagar", "fornecedores", -1),
        ("credito_cliente", "adiantamento_clientes", -1),
        ("credito_fornecedor", "creditos_fornecedores", 1),
    ],
)
def test_cada_tipo_move_a_sua_conta_e_o_caixa_no_seu_sentido(
    tesouraria: Tesouraria, tipo: str, controle: str, sinal: int
) -> None:
    um, dois = tesouraria.titulos(tipo=tipo, contrapartida="1.1.1.02.001", prazos="30/60")
    assert saldo(controle) == 100 * sinal
    assert saldo("bancos") == -100 * sinal
    tesouraria.baixar(um, principal="20.00")
    assert saldo(controle) == 80 * sinal
    assert saldo("caixa") == 20 * sinal
    feito(tesouraria.api.post(f"/api/titulos/{dois['id']}/cancelar/", {"motivo": "engano"}))
    assert saldo(controle) == 30 * sinal
    assert saldo("bancos") == -50 * sinal
    provar()


@pytest.mark.parametrize(
    ("mudanca", "codigo", "campos"),
    [
        ({"tipo": "cheque"}, INVALIDA, ["tipo"]),
        ({"valor": "0.00"}, INVALIDA, ["valor"]),
        ({"valor": "NaN"}, INVALIDA, ["valor"]),
        ({"valor": "10.001"}, INVALIDA, ["valor"]),
        ({"valor": "99999999999999.99"}, INVALIDA, ["valor"]),
        ({"emissao": "9999-12-31"}, INVALIDA, ["emissao"]),
        ({"documento": ""}, INVALIDA, ["documento"]),
        ({"documento": "x" * 61}, INVALIDA, ["documento"]),
        ({"historico": "a\x00b"}, INVALIDA, ["historico"]),
        ({"vencimento": "2026-04-10"}, INVALIDA, ["vencimento"]),
        ({"prazos": "quando der"}, "plataforma.prazos_invalidos", ["prazos"]),
        ({"pessoa": novo_id()}, "financeiro.pessoa_nao_encontrada", ["pessoa"]),
        ({"contrapartida": "9.9"}, "financeiro.conta_recusada", ["contrapartida"]),
        ({"contrapartida": "4.2.2.02"}, "financeiro.conta_recusada", ["contrapartida"]),
        ({"contrapartida": "1.1.2.01.001"}, "financeiro.conta_recusada", ["contrapartida"]),
    ],
)
def test_titulo_torto_e_recusado_no_campo_e_nada_fica(
    tesouraria: Tesouraria, mudanca: dict[str, Any], codigo: str, campos: list[str]
) -> None:
    resposta = tesouraria.api.post("/api/titulos/", tesouraria.corpo(**mudanca))
    assert problema(resposta, 422) == Problema(codigo=codigo, campos=campos)
    assert Titulo.objects.count() == 0
    assert saldos() == {}


def test_repetir_a_chave_cria_e_baixa_uma_vez(tesouraria: Tesouraria) -> None:
    criacoes = [criado(tesouraria.api.post("/api/titulos/", tesouraria.corpo(), chave="t")) for _ in range(2)]
    assert criacoes[0] == criacoes[1]
    titulo = criacoes[0]["itens"][0]["id"]
    caminho, corpo = f"/api/titulos/{titulo}/baixar/", tesouraria.baixa(principal="40.00")
    feitas = [criado(tesouraria.api.post(caminho, corpo, chave="b")) for _ in range(2)]
    assert feitas[0] == feitas[1]
    assert tesouraria.ler(titulo)["saldo"] == "60.00"


def test_baixa_sem_principal_liquida_e_separa_encargos(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    feita = tesouraria.baixar(titulo, juros="2.00", multa="1.00", desconto="3.50")
    assert feita["principal"] == "100.00"
    assert feita["valor"] == "99.50"
    assert feita["nome_da_pessoa"] == "Imobiliária Central"
    lido = tesouraria.ler(titulo["id"])
    assert lido["situacao"] == "liquidado"
    assert lido["saldo"] == "0.00"
    assert [b["id"] for b in lido["baixas"]] == [feita["id"]]
    valores = saldos()
    assert [valores.get(p) for p in ("fornecedores", "caixa", "juros_pagos", "multas_pagas", "descontos_obtidos")] == [
        None, Decimal("-99.50"), Decimal("2.00"), Decimal("1.00"), Decimal("-3.50"),
    ]  # fmt: skip
    provar()


@pytest.mark.parametrize(
    ("mudanca", "status", "codigo", "campos"),
    [
        ({"principal": "100.01"}, 409, "financeiro.titulo_sem_saldo", []),
        ({"principal": "0.00"}, 422, INVALIDA, ["principal"]),
        ({"principal": "10.00", "desconto": "10.01"}, 422, "financeiro.baixa_invalida", ["desconto"]),
        ({"juros": "-1.00"}, 422, INVALIDA, ["juros"]),
        ({"data": "2099-01-01"}, 422, INVALIDA, ["data"]),
        ({"conta_bancaria": novo_id()}, 422, "financeiro.conta_bancaria_nao_encontrada", ["conta_bancaria"]),
        ({"valor": "1.00"}, 422, INVALIDA, ["valor"]),
    ],
)
def test_baixa_torta_e_recusada_e_o_saldo_fica(
    tesouraria: Tesouraria, mudanca: dict[str, Any], status: int, codigo: str, campos: list[str]
) -> None:
    (titulo,) = tesouraria.titulos()
    resposta = tesouraria.api.post(f"/api/titulos/{titulo['id']}/baixar/", tesouraria.baixa(**mudanca))
    assert problema(resposta, status) == Problema(codigo=codigo, campos=campos)
    assert tesouraria.ler(titulo["id"])["saldo"] == "100.00"
    assert saldo("caixa") == 0


def test_lote_baixa_tudo_ou_nada(tesouraria: Tesouraria) -> None:
    um, dois = tesouraria.titulos(prazos="30/60")
    itens = [tesouraria.baixa(titulo=um["id"]), tesouraria.baixa(titulo=dois["id"], conta_bancaria=novo_id())]
    recusada = tesouraria.api.post("/api/baixas/", {"itens": itens})
    assert problema(recusada, 422).campos == ["itens.1.conta_bancaria"]
    assert tesouraria.ler(um["id"])["situacao"] == "aberto"
    repetido = tesouraria.api.post("/api/baixas/", {"itens": [itens[0], itens[0]]})
    assert problema(repetido, 422).codigo == "financeiro.baixa_invalida"
    itens[1]["conta_bancaria"] = tesouraria.caixa
    feitas = criado(tesouraria.api.post("/api/baixas/", {"itens": itens}))["itens"]
    assert [b["titulo"] for b in feitas] == [um["id"], dois["id"]]
    assert saldo("caixa") == Decimal("-100.00")
    provar()


def test_estornar_a_baixa_devolve_o_titulo_uma_vez(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    baixa = tesouraria.baixar(titulo, principal="40.00")
    caminho = f"/api/baixas/{baixa['id']}/estornar/"
    assert criado(tesouraria.api.post(caminho, {"motivo": "conta errada"}))["situacao"] == "estornada"
    assert tesouraria.ler(titulo["id"])["situacao"] == "aberto"
    assert saldo("caixa") == 0
    de_novo = tesouraria.api.post(caminho, {"motivo": "de novo"})
    assert problema(de_novo, 409).codigo == "financeiro.baixa_ja_estornada"
    assert problema(tesouraria.api.post(f"/api/baixas/{novo_id()}/estornar/", {"motivo": "x"}), 404).codigo == (
        "financeiro.baixa_nao_encontrada"
    )
    provar()


def test_cancelar_desfaz_o_lancamento_e_so_sem_baixa(tesouraria: Tesouraria) -> None:
    um, dois = tesouraria.titulos(prazos="30/60")
    baixa = tesouraria.baixar(um, principal="10.00")
    caminho, motivo = f"/api/titulos/{um['id']}/cancelar/", {"motivo": "lançado em dobro"}
    assert problema(tesouraria.api.post(caminho, motivo), 409).codigo == "financeiro.titulo_com_baixa"
    criado(tesouraria.api.post(f"/api/baixas/{baixa['id']}/estornar/", {"motivo": "dobro"}))
    assert feito(tesouraria.api.post(caminho, motivo))["situacao"] == "cancelado"
    assert saldo("fornecedores") == Decimal("-50.00")
    assert tesouraria.ler(um["id"])["saldo"] == "0.00"
    assert tesouraria.ler(dois["id"])["situacao"] == "aberto"
    provar()


def test_titulo_de_documento_cancela_se_no_documento(tesouraria: Tesouraria) -> None:
    resposta = tesouraria.api.post(f"/api/titulos/{_de_fatura()}/cancelar/", {"motivo": "x"})
    assert problema(resposta, 409).codigo == "financeiro.cancelamento_pelo_documento"
    assert "Cancele ou devolva o documento" in resposta.json()["detail"]


def _de_fatura() -> UUID:
    quando = date(2026, 3, 10)
    (titulo,) = criar_titulos(
        [
            NovoTitulo(
                tipo="receber", pessoa_id=novo_id(), pessoa_nome="Ana", estabelecimento_id=novo_id(),
                documento="Fatura 1/1", documento_id=novo_id(), origem="fatura", origem_id=novo_id(), parcela=1,
                emissao=quando, vencimento=quando, valor=Decimal("10.00"),
            )
        ]
    )  # fmt: skip
    return titulo


@pytest.mark.parametrize(
    ("situacao", "acao"),
    [
        (SituacaoDoTitulo.LIQUIDADO, "baixar"),
        (SituacaoDoTitulo.CANCELADO, "baixar"),
        (SituacaoDoTitulo.CANCELADO, "cancelar"),
    ],
)
def test_situacao_final_recusa_a_acao(tesouraria: Tesouraria, situacao: str, acao: str) -> None:
    (titulo,) = tesouraria.titulos()
    if situacao == SituacaoDoTitulo.LIQUIDADO:
        tesouraria.baixar(titulo)
    else:
        feito(tesouraria.api.post(f"/api/titulos/{titulo['id']}/cancelar/", {"motivo": "erro"}))
    antes = saldos()
    corpo = tesouraria.baixa() if acao == "baixar" else {"motivo": "de novo"}
    resposta = tesouraria.api.post(f"/api/titulos/{titulo['id']}/{acao}/", corpo)
    assert problema(resposta, 409).codigo == "plataforma.transicao_proibida"
    assert tesouraria.ler(titulo["id"])["situacao"] == situacao
    assert saldos() == antes


def test_baixa_de_titulo_cancelado_nao_se_estorna(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    baixa = tesouraria.baixar(titulo, principal="40.00")
    executar("financeiro", "UPDATE financeiro_titulo SET situacao = 'cancelado' WHERE id = %s", [titulo["id"]])
    resposta = tesouraria.api.post(f"/api/baixas/{baixa['id']}/estornar/", {"motivo": "x"})
    assert problema(resposta, 409).codigo == "plataforma.transicao_proibida"
    assert feito(tesouraria.api.get(f"/api/baixas/{baixa['id']}/"))["situacao"] == "ativa"


def test_a_recusa_diz_o_documento_o_valor_e_a_saida(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos(valor="1234.50")
    resposta = tesouraria.api.post(f"/api/titulos/{titulo['id']}/baixar/", tesouraria.baixa(principal="2000.00"))
    assert resposta.json()["detail"] == (
        "Recibo 7, parcela 1, tem saldo de R$ 1.234,50 e a baixa é de R$ 2.000,00. "
        "Baixe até o saldo; o que passar lance como juros ou multa."
    )


def test_conta_inativa_nao_recebe_baixa(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    ContaBancaria.objects.update(ativa=False)
    resposta = tesouraria.api.post(f"/api/titulos/{titulo['id']}/baixar/", tesouraria.baixa())
    assert problema(resposta, 422).campos == ["conta_bancaria"]


@pytest.mark.parametrize(
    ("filtro", "achados"),
    [
        ({"tipo": "pagar"}, 2),
        ({"tipo": "receber"}, 1),
        ({"tipo": ["pagar", "receber"], "situacao": "aberto"}, 3),
        ({"situacao": "liquidado"}, 0),
        ({"documento": "aluguel"}, 2),
        ({"vencimento_de": "2026-05-01"}, 1),
        ({"vencimento_ate": "2026-04-30"}, 2),
        ({"vencidos": "true"}, 3),
        ({"vencidos": "false"}, 0),
        ({"pessoa": novo_id()}, 0),
        ({"estabelecimento": novo_id()}, 0),
        ({"limite": "1"}, 1),
    ],
)
def test_filtros_dos_titulos(tesouraria: Tesouraria, filtro: dict[str, Any], achados: int) -> None:
    tesouraria.titulos(prazos="30/60", documento="Aluguel 3")
    tesouraria.titulos(tipo="receber", contrapartida="3.3.1.01.001")
    assert len(feito(tesouraria.api.get("/api/titulos/", **filtro))["itens"]) == achados


def test_vencido_e_so_o_que_esta_em_aberto(tesouraria: Tesouraria) -> None:
    um, dois = tesouraria.titulos(prazos="30/60")
    tesouraria.titulos(emissao="2026-11-01", prazos="3650")
    tesouraria.baixar(um)
    assert [t["id"] for t in feito(tesouraria.api.get("/api/titulos/", vencidos="true"))["itens"]] == [dois["id"]]


@pytest.mark.parametrize("filtro", [{"situacao": "pago"}, {"vendedor": "eu"}, {"vencimento_de": "ontem"}])
def test_filtro_torto_e_recusado(tesouraria: Tesouraria, filtro: dict[str, str]) -> None:
    assert problema(tesouraria.api.get("/api/titulos/", **filtro), 422) == Problema(
        codigo=INVALIDA, campos=list(filtro)
    )


def test_as_listas_custam_o_mesmo_com_uma_ou_cinco_linhas(tesouraria: Tesouraria) -> None:
    custos = []
    for quantos in (1, 4):
        for _ in range(quantos):
            tesouraria.baixar(tesouraria.titulos()[0], principal="1.00")
        custos.append([_ler(tesouraria, recurso) for recurso in ("titulos", "baixas")])
    assert len(feito(tesouraria.api.get("/api/baixas/"))["itens"]) == 5
    assert custos == [[2, 2], [2, 2]]


def _ler(tesouraria: Tesouraria, recurso: str) -> int:
    with contando() as comandos:
        feito(tesouraria.api.get(f"/api/{recurso}/"))
    return len(comandos)


def test_outra_empresa_nao_ve_nem_alcanca(tesouraria: Tesouraria, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    (titulo,) = tesouraria.titulos()
    baixa = tesouraria.baixar(titulo, principal="1.00")
    outro = Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=tesouraria.ator.permissoes)
    with agir_como(outro):
        api = cliente_de(outro)
    assert feito(api.get("/api/titulos/"))["itens"] == []
    for caminho, corpo in (("baixar", tesouraria.baixa()), ("cancelar", {"motivo": "x"})):
        resposta = api.post(f"/api/titulos/{titulo['id']}/{caminho}/", corpo)
        assert problema(resposta, 404).codigo == "financeiro.titulo_nao_encontrado"
    assert problema(api.post(f"/api/baixas/{baixa['id']}/estornar/", {"motivo": "x"}), 404).codigo == (
        "financeiro.baixa_nao_encontrada"
    )
    assert tesouraria.ler(titulo["id"])["saldo"] == "99.00"


@pytest.mark.parametrize(
    ("caminho", "permissao"),
    [
        ("titulos/", "financeiro.titulo.criar"),
        (f"titulos/{NINGUEM}/cancelar/", "financeiro.titulo.cancelar"),
        (f"titulos/{NINGUEM}/baixar/", "financeiro.titulo.baixar"),
        ("baixas/", "financeiro.titulo.baixar"),
        (f"baixas/{NINGUEM}/estornar/", "financeiro.baixa.estornar"),
    ],
)
def test_sem_a_permissao_da_acao_e_proibido(
    livro: UUID, cliente_de: Callable[[Ator], ClienteDaApi], caminho: str, permissao: str
) -> None:
    so_ve = Ator(usuario_id=novo_id(), empresa_id=livro, permissoes=frozenset({"financeiro.titulo.ver"}))
    resposta = cliente_de(so_ve).post(f"/api/{caminho}", {})
    assert resposta.status_code == 403
    assert permissao in resposta.json()["detail"]
