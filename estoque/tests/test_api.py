"""A API do estoque: entrada com custo, recusas em português, inventário e kardex."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from estoque import leituras
from estoque.erros import DataFutura
from estoque.models import Deposito
from estoque.servicos import inventarios
from estoque.tests.apoio import DIA, NoDeposito, deposito_padrao, entrada, produto, saldo
from plataforma.relogio import hoje
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import problema


@pytest.fixture
def onde(empresa: UUID) -> Deposito:
    return deposito_padrao()


def _ajuste(onde: Deposito, qual: UUID, **muda: Any) -> dict[str, Any]:
    item = {"produto": qual, "quantidade": "4.0000", "custo_total": "10.00"} | muda.pop("item", {})
    return {"deposito": onde.id, "tipo": "entrada", "motivo": "carga", "itens": [item]} | muda


def test_entrada_com_custo_repetida_com_a_mesma_chave_entra_uma_vez(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    qual = produto()
    corpo = _ajuste(onde, qual)
    respostas = [cliente_api.post("/api/ajustes/", corpo, chave="a") for _ in range(2)]
    assert [r.status_code for r in respostas] == [201, 201]
    assert respostas[0].json() == respostas[1].json()
    assert respostas[0].json()["valor"] == "10.00"
    assert saldo(onde, qual) == NoDeposito(fisico=4, reservado=0)


RECUSAS = (
    ({"item": {"quantidade": "0"}}, 422, "plataforma.entrada_invalida"),
    ({"item": {"produto": "0190b3a0-0000-7000-8000-000000000000"}}, 422, "estoque.produto_nao_encontrado"),
    ({"tipo": "saida"}, 409, "estoque.saldo_insuficiente"),
    ({"item": {"custo_total": None}}, 422, "estoque.custo_desconhecido"),
    ({"deposito": "0190b3a0-0000-7000-8000-000000000000"}, 404, "estoque.deposito_nao_encontrado"),
)


@pytest.mark.parametrize(("muda", "status", "codigo"), RECUSAS)
def test_ajuste_recusado_diz_a_regra_e_nada_move(
    cliente_api: ClienteDaApi, onde: Deposito, muda: dict[str, Any], status: int, codigo: str
) -> None:
    resposta = cliente_api.post("/api/ajustes/", _ajuste(onde, produto(), **muda))
    assert resposta.status_code == status
    assert resposta.json()["codigo"] == codigo
    assert cliente_api.get("/api/movimentos/").json()["itens"] == []
    assert cliente_api.get("/api/ajustes/").json()["itens"] == []


def test_data_anterior_ao_ultimo_movimento_e_recusada(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    qual = produto()
    entrada(onde, qual, "1", "1")
    resposta = cliente_api.post("/api/ajustes/", _ajuste(onde, qual, data="2020-01-01"))
    assert resposta.status_code == 422
    assert resposta.json()["codigo"] == "estoque.data_retroativa"
    assert resposta.json()["detail"] == (
        "01/01/2020 é anterior ao último movimento de 1 produto(s). X (Produto X) já se moveu em "
        f"{DIA:%d/%m/%Y}. Use {DIA:%d/%m/%Y} ou um dia posterior."
    )
    assert saldo(onde, qual) == NoDeposito(fisico=1, reservado=0)


def test_inventario_conta_as_cegas_ajusta_e_nao_reabre(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    qual = produto()
    entrada(onde, qual, "10", "100")
    inventario = cliente_api.post("/api/inventarios/", {"deposito": onde.id, "motivo": "anual"}).json()
    assert "saldo_na_abertura" not in inventario["itens"][0]
    caminho = f"/api/inventarios/{inventario['id']}"
    recusa = cliente_api.post(f"{caminho}/fechar/").json()
    assert recusa["codigo"] == "estoque.contagem_incompleta"
    assert recusa["detail"][:34] == "Faltam 1 contagem(ns): X (Produto "
    contagens = {"contagens": [{"produto": qual, "contada": "8"}]}
    assert cliente_api.post(f"{caminho}/contar/", contagens).status_code == 200
    assert cliente_api.post(f"{caminho}/fechar/").json()["perda"] == "20.00"
    for proibida, corpo in (("fechar", None), ("cancelar", None), ("contar", contagens)):
        assert cliente_api.post(f"{caminho}/{proibida}/", corpo).json()["codigo"] == "plataforma.transicao_proibida"
    assert saldo(onde, qual) == NoDeposito(fisico=8, reservado=0)


def test_no_inventario_zero_e_contagem_e_so_o_que_falta_e_dito(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    acabou, sobrou, esquecido = produto("ACABOU"), produto("SOBROU"), produto("ESQUECIDO")
    for qual in (acabou, sobrou, esquecido):
        entrada(onde, qual, "10", "100")
    aberto = cliente_api.post("/api/inventarios/", {"deposito": onde.id, "motivo": "anual"}).json()
    caminho = f"/api/inventarios/{aberto['id']}"
    contadas = [{"produto": acabou, "contada": "0"}, {"produto": sobrou, "contada": "13"}]
    cliente_api.post(f"{caminho}/contar/", {"contagens": contadas})
    recusa = cliente_api.post(f"{caminho}/fechar/").json()
    assert recusa["detail"].startswith("Faltam 1 contagem(ns): ESQUECIDO (")
    assert [saldo(onde, q).fisico for q in (acabou, sobrou)] == [10, 10]
    cliente_api.post(f"{caminho}/contar/", {"contagens": [{"produto": esquecido, "contada": "10"}]})
    fechado = cliente_api.post(f"{caminho}/fechar/").json()
    assert fechado["perda"] == "100.00"
    assert fechado["sobra"] == "30.00"
    assert [saldo(onde, q).fisico for q in (acabou, sobrou, esquecido)] == [0, 13, 10]


def test_nao_se_fecha_com_contagens_que_nao_se_viram(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    qual = produto()
    entrada(onde, qual, "10", "100")
    aberto = cliente_api.post("/api/inventarios/", {"deposito": onde.id, "motivo": "anual"})
    caminho = f"/api/inventarios/{aberto.json()['id']}"
    contagens = {"contagens": [{"produto": qual, "contada": "8"}]}
    contado = cliente_api.post(f"{caminho}/contar/", contagens, etag=aberto["ETag"])
    cliente_api.post(f"{caminho}/contar/", {"contagens": [{"produto": qual, "contada": "0"}]}, etag=contado["ETag"])
    for acao, corpo in (("fechar", None), ("contar", contagens), ("cancelar", None)):
        recusa = cliente_api.post(f"{caminho}/{acao}/", corpo, etag=contado["ETag"])
        assert problema(recusa, 412).codigo == "plataforma.versao_mudou"
    assert saldo(onde, qual) == NoDeposito(fisico=10, reservado=0)
    assert cliente_api.post(f"{caminho}/fechar/").json()["perda"] == "100.00"


def _kardex(api: ClienteDaApi, qual: UUID, **muda: Any) -> dict[str, Any]:
    return api.get("/api/kardex/", **{"produto": qual, "de": "2020-01-01", "ate": hoje(), **muda}).json()


def _acumulado(kardex: dict[str, Any]) -> list[tuple[str, str]]:
    return [(kardex["saldo_anterior"], kardex["valor_anterior"]), *((i["saldo"], i["valor"]) for i in kardex["itens"])]


def test_kardex_acumula_saldo_e_valor(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    qual = produto()
    entrada(onde, qual, "10", "100")
    saida = cliente_api.post("/api/ajustes/", _ajuste(onde, qual, tipo="saida")).json()
    kardex = _kardex(cliente_api, qual)
    assert _acumulado(kardex) == [("0.0000", "0.00"), ("10.0000", "100.00"), ("6.0000", "60.00")]
    assert kardex["itens"][1]["id_do_documento"] == saida["id"]
    assert set(kardex) == set(leituras.Kardex.__struct_fields__)
    assert set(kardex["itens"][1]) == set(leituras.LinhaDoKardex.__struct_fields__)
    so_a_saida = _kardex(cliente_api, qual, de=DIA + timedelta(days=1))
    assert _acumulado(so_a_saida) == [("10.0000", "100.00"), ("6.0000", "60.00")]


def test_kardex_em_paginas_acumula_como_inteiro(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    qual = produto()
    for _ in range(5):
        entrada(onde, qual, "1", "2")
    inteiro = _kardex(cliente_api, qual)
    pagina, paginas = _kardex(cliente_api, qual, limite=2), []
    while pagina["proximo"]:
        paginas.append(pagina)
        pagina = cliente_api.get(pagina["proximo"]).json()
    paginas.append(pagina)
    assert [len(p["itens"]) for p in paginas] == [2, 2, 1]
    assert [i for p in paginas for i in p["itens"]] == inteiro["itens"]
    assert [p["saldo_anterior"] for p in paginas] == ["0.0000", "2.0000", "4.0000"]
    assert inteiro["proximo"] is None


def test_o_cursor_do_kardex_so_vale_para_o_produto_e_o_periodo_de_que_saiu(
    cliente_api: ClienteDaApi, onde: Deposito
) -> None:
    qual, outro = produto("A"), produto("B")
    for _ in range(2):
        entrada(onde, qual, "1", "2")
    proximo = _kardex(cliente_api, qual, limite=1)["proximo"]
    cursor = parse_qs(urlsplit(proximo).query)["cursor"][0]
    assert len(_kardex(cliente_api, qual, cursor=cursor)["itens"]) == 1
    for de_outro in ({"produto": outro}, {"de": "2020-01-02"}):
        recusa = _kardex(cliente_api, qual, **{"cursor": cursor, **de_outro})
        assert [c["campo"] for c in recusa["campos"]] == ["cursor"]


def test_ajuste_e_transferencia_mostram_seus_itens_e_se_acham_por_periodo(
    cliente_api: ClienteDaApi, onde: Deposito
) -> None:
    qual, outro = produto(), deposito_padrao()
    entrada(onde, qual, "10", "100")
    ajuste = cliente_api.post("/api/ajustes/", _ajuste(onde, qual, tipo="saida", data=DIA)).json()
    item = {"produto": str(qual), "sku": "X", "descricao": "Produto X", "quantidade": "4.0000", "custo": "40.00"}
    assert ajuste["itens"] == [item]
    assert set(item) == set(leituras.ItemMovido.__struct_fields__)
    assert cliente_api.get(f"/api/ajustes/{ajuste['id']}/").json() == ajuste
    corpo = {"origem": onde.id, "destino": outro.id, "itens": [{"produto": qual, "quantidade": "1"}]}
    mudanca = cliente_api.post("/api/transferencias/", corpo).json()
    assert mudanca["itens"] == [{**item, "quantidade": "1.0000", "custo": "10.00"}]
    assert cliente_api.get(f"/api/transferencias/{mudanca['id']}/").json() == mudanca
    for lista, filtro, quantos in (
        ("ajustes", {"de": DIA, "ate": DIA}, 2),
        ("ajustes", {"ate": DIA - timedelta(days=1)}, 0),
        ("transferencias", {"de": hoje()}, 1),
        ("transferencias", {"ate": DIA}, 0),
        ("movimentos", {"id_do_documento": mudanca["id"]}, 2),
        ("movimentos", {"estabelecimento": outro.estabelecimento_id}, 1),
        ("saldos", {"estabelecimento": outro.estabelecimento_id}, 1),
    ):
        itens = cliente_api.get(f"/api/{lista}/", **filtro).json()["itens"]
        assert lista == lista
        assert filtro == filtro
        assert len(itens) == quantos
        assert all(cliente_api.get(f"/api/{lista}/{i['id']}/").json() for i in itens if lista == "movimentos")


def test_o_deposito_padrao_nao_se_desativa(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    resposta = cliente_api.patch(f"/api/depositos/{onde.id}/", {"ativo": False}, etag='"1"')
    assert resposta.status_code == 422
    assert resposta.json()["campos"][0]["campo"] == "ativo"
    assert Deposito.objects.get(id=onde.id).ativo


def test_o_dia_que_ainda_nao_chegou_e_recusado_e_o_produto_segue_movel(
    cliente_api: ClienteDaApi, onde: Deposito
) -> None:
    qual = produto()
    outro = deposito_padrao()
    amanha = hoje() + timedelta(days=1)
    mudanca = {"origem": onde.id, "destino": outro.id, "itens": [{"produto": qual, "quantidade": "1"}]}
    for caminho, corpo in (("ajustes", _ajuste(onde, qual)), ("transferencias", mudanca)):
        resposta = cliente_api.post(f"/api/{caminho}/", {**corpo, "data": amanha})
        assert resposta.status_code == 422
        assert resposta.json()["codigo"] == "estoque.data_futura"
        assert resposta.json()["campos"][0]["mensagem"] == (
            f"{amanha:%d/%m/%Y} ainda não chegou. Use hoje ou um dia anterior."
        )
    with pytest.raises(DataFutura):
        inventarios.abrir(deposito=onde, data=amanha, motivo="x", escolhidos=[])
    assert cliente_api.post("/api/ajustes/", _ajuste(onde, qual)).status_code == 201


def test_falta_de_saldo_diz_o_produto_o_deposito_e_a_saida(cliente_api: ClienteDaApi, onde: Deposito) -> None:
    qual = produto()
    entrada(onde, qual, "1.5", "3")
    recusa = cliente_api.post("/api/ajustes/", _ajuste(onde, qual, tipo="saida")).json()
    assert recusa["detail"] == (
        "Falta saldo de 1 produto(s): X (Produto X): pedido 4, disponível 1,5 no depósito GERAL. Peça menos, ou antes "
        "dê entrada ou transfira de outro depósito."
    )


@pytest.mark.parametrize(("limite", "status"), [("1000", 200), ("1001", 422), ("1" + "0" * 9, 422)])
def test_saldos_vem_ate_mil_por_pagina(cliente_api: ClienteDaApi, onde: Deposito, limite: str, status: int) -> None:
    entrada(onde, produto("A"), "4", "10.00")
    resposta = cliente_api.get(f"/api/saldos/?limite={limite}")
    assert resposta.status_code == status
    if status == 200:
        assert [(s["sku"], s["fisico"], s["deposito"]) for s in resposta.json()["itens"]] == [
            ("A", "4.0000", str(onde.id))
        ]
