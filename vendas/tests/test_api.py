"""A API de vendas: forma das respostas, versões, filtros, e recusas que dizem o campo, o valor e a saída."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Leitura
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import Problema, problema
from plataforma.valores import novo_id
from vendas import leituras
from vendas.tests.apoio import Loja, criado, feito

INVALIDA = "plataforma.entrada_invalida"


def _sem_pedido() -> bool:
    return executar("vendas", "SELECT count(*) FROM vendas_pedido") == [(0,)]


@pytest.mark.parametrize(
    ("mudanca", "campos"),
    [
        ({"itens": []}, ["itens"]),
        ({"estabelecimento": novo_id()}, ["estabelecimento"]),
        ({"cliente": novo_id()}, ["cliente"]),
        ({"condicao": novo_id()}, ["condicao"]),
        ({"cliente": "ontem"}, ["cliente"]),
        ({"frete": "-0.01"}, ["frete"]),
        ({"frete": "1.001"}, ["frete"]),
        ({"desconto": "20.01"}, ["desconto"]),
        ({"vendedor": "eu"}, ["vendedor"]),
        ({"frete": "NaN"}, ["frete"]),
    ],
)
def test_corpo_torto_e_recusado_e_nada_fica(loja: Loja, mudanca: dict[str, Any], campos: list[str]) -> None:
    corpo = loja.corpo([{"produto": loja.produto(), "quantidade": "2"}]) | mudanca
    resposta = loja.api.post("/api/pedidos/", corpo)
    assert problema(resposta, 422) == Problema(codigo=INVALIDA, campos=campos)
    assert campos[0] in resposta.json()["detail"]
    assert _sem_pedido()


@pytest.mark.parametrize(
    ("item", "campo"),
    [
        ({"quantidade": "0"}, "itens.1.quantidade"),
        ({"quantidade": "1e400"}, "itens.1.quantidade"),
        ({"quantidade": "99999999999999.9999", "preco": "9999"}, "itens"),
        ({"preco": "-1"}, "itens.1.preco"),
        ({"desconto": "20.01"}, "itens.1.desconto"),
        ({"produto": novo_id()}, "itens.1.produto"),
    ],
)
def test_linha_torta_e_apontada_e_nada_fica(loja: Loja, item: dict[str, Any], campo: str) -> None:
    boa = {"produto": loja.produto(), "quantidade": "2"}
    resposta = loja.api.post("/api/pedidos/", loja.corpo([boa, {**boa, **item}]))
    assert problema(resposta, 422) == Problema(codigo=INVALIDA, campos=[campo])
    assert _sem_pedido()


def test_produto_inativo_nao_se_vende(loja: Loja) -> None:
    produto = loja.produto()
    feito(loja.api.patch(f"/api/produtos/{produto}/", {"ativo": False}))
    resposta = loja.api.post("/api/pedidos/", loja.corpo([{"produto": produto, "quantidade": "1"}]))
    assert problema(resposta, 422).campos == ["itens.0.produto"]
    assert "CAMISETA está inativo" in resposta.json()["detail"]


def test_o_pedido_repetido_tem_a_primeira_resposta_mesmo_com_o_produto_ja_inativo(loja: Loja) -> None:
    produto = loja.produto()
    corpo = loja.corpo([{"produto": produto, "quantidade": "1"}])
    primeira = criado(loja.api.post("/api/pedidos/", corpo, chave="k"))
    feito(loja.api.patch(f"/api/produtos/{produto}/", {"ativo": False}))
    assert criado(loja.api.post("/api/pedidos/", corpo, chave="k")) == primeira
    outro = loja.api.post("/api/pedidos/", {**corpo, "frete": "1.00"}, chave="k")
    assert problema(outro, 422).codigo == "plataforma.chave_reusada"
    assert problema(loja.api.post("/api/pedidos/", corpo, chave="nova"), 422).campos == ["itens.0.produto"]
    assert len(feito(loja.api.get("/api/pedidos/"))["itens"]) == 1


def test_o_pedido_guarda_o_preco_do_dia(loja: Loja) -> None:
    produto = loja.produto(preco="10.00")
    pedido = loja.pedido((produto, "2"))
    feito(loja.api.patch(f"/api/produtos/{produto}/", {"preco": "99.00", "descricao": "Outra"}))
    (linha,) = loja.ler(pedido)["itens"]
    assert linha["preco"] == "10.000000"
    assert linha["descricao"] == "Produto CAMISETA"
    assert linha["total"] == "20.00"


def test_alterar_pede_a_versao_lida(loja: Loja) -> None:
    pedido = loja.pedido((loja.produto(), "2"))
    caminho = f"/api/pedidos/{pedido['id']}/"
    etag = loja.api.get(caminho)["ETag"]
    mudado = loja.api.patch(caminho, {"frete": "5.00", "desconto": "1.00"}, etag=etag)
    assert feito(mudado)["total"] == "24.00"
    assert mudado["ETag"] == '"2"'
    velho = loja.api.patch(caminho, {"frete": "7.00"}, etag=etag)
    assert problema(velho, 412).codigo == "plataforma.versao_mudou"
    assert loja.ler(pedido)["frete"] == "5.00"


def test_alterar_troca_as_linhas_e_refaz_o_rateio(loja: Loja) -> None:
    um, dois = loja.produtos(2)
    pedido = loja.pedido((um, "2"), desconto="3.00", frete="3.00")
    itens = [{"produto": p, "quantidade": q} for p, q in ((dois, "1"), (um, "2"))]
    mudado = feito(loja.api.patch(f"/api/pedidos/{pedido['id']}/", {"itens": itens, "desconto": "0.00"}))
    assert [(i["sku"], i["frete"], i["total"]) for i in mudado["itens"]] == [
        ("P0001", "1.00", "11.00"),
        ("P0000", "2.00", "22.00"),
    ]
    assert mudado["total"] == "33.00"
    assert mudado["desconto_total"] == "0.00"


def test_repetir_com_outro_corpo_e_recusado(loja: Loja) -> None:
    corpo = loja.corpo([{"produto": loja.produto(), "quantidade": "1"}])
    primeira = criado(loja.api.post("/api/pedidos/", corpo, chave="k"))
    assert criado(loja.api.post("/api/pedidos/", corpo, chave="k")) == primeira
    assert problema(loja.api.post("/api/pedidos/", {**corpo, "frete": "1.00"}, chave="k"), 422).codigo == (
        "plataforma.chave_reusada"
    )


def test_outra_empresa_nao_ve_nem_alcanca(loja: Loja, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    pedido = loja.confirmado((loja.produto(), "1"))
    outro = Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=loja.ator.permissoes)
    with agir_como(outro):
        api = cliente_de(outro)
    assert feito(api.get("/api/pedidos/"))["itens"] == []
    assert problema(api.get(f"/api/pedidos/{pedido['id']}/"), 404).codigo == "vendas.pedido_nao_encontrado"
    assert problema(api.post(f"/api/pedidos/{pedido['id']}/faturar/", {}), 404).codigo == "vendas.pedido_nao_encontrado"
    assert loja.ler(pedido)["faturamento"] == "nada"


def test_sem_a_permissao_da_acao_e_proibido(loja: Loja, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    pedido = loja.confirmado((loja.produto(), "1"))
    so_ve = Ator(usuario_id=novo_id(), empresa_id=loja.ator.empresa_id, permissoes=frozenset({"vendas.pedido.ver"}))
    api = cliente_de(so_ve)
    assert feito(api.get(f"/api/pedidos/{pedido['id']}/"))["numero"] == 1
    resposta = api.post(f"/api/pedidos/{pedido['id']}/faturar/", {})
    assert resposta.status_code == 403
    assert "vendas.pedido.faturar" in resposta.json()["detail"]


@pytest.mark.parametrize(
    ("filtro", "achados"),
    [
        ({"situacao": "confirmado"}, 1),
        ({"situacao": ["rascunho", "confirmado"]}, 2),
        ({"numero": "1"}, 1),
        ({"faturamento": "total"}, 0),
        ({"ate": "2020-01-01"}, 0),
        ({"limite": "1"}, 1),
    ],
)
def test_filtros_da_lista(loja: Loja, filtro: dict[str, Any], achados: int) -> None:
    produto = loja.produto()
    loja.pedido((produto, "1"))
    loja.confirmado((produto, "1"))
    assert len(feito(loja.api.get("/api/pedidos/", **filtro))["itens"]) == achados


@pytest.mark.parametrize("filtro", [{"situacao": "aprovado"}, {"vendedor": "eu"}, {"de": "ontem"}])
def test_filtro_torto_e_recusado(loja: Loja, filtro: dict[str, str]) -> None:
    assert problema(loja.api.get("/api/pedidos/", **filtro), 422) == Problema(codigo=INVALIDA, campos=list(filtro))


def test_faturado_sem_expedir_aparece_na_lista(loja: Loja) -> None:
    pedidos = [loja.confirmado((loja.produto(sku=sku), "2")) for sku in ("A", "B")]
    faturas = [criado(loja.agir(p, "faturar")) for p in pedidos]
    criado(loja.agir(pedidos[0], "expedir"))
    pendentes = feito(loja.api.get("/api/faturas/", a_expedir="true"))["itens"]
    assert [f["id"] for f in pendentes] == [faturas[1]["id"]]


def test_cliente_do_exterior_tem_uf_ex(loja: Loja) -> None:
    la_fora = {"documento": "P123", "nome": "Buyer Inc", "pais": "2496", "uf": "SP"}
    pessoa = criado(loja.api.post("/api/pessoas/", la_fora))["id"]
    assert criado(loja.api.post("/api/clientes/", {"pessoa": pessoa}))["uf"] == "EX"
    feito(loja.api.patch(f"/api/pessoas/{pessoa}/", {"pais": "1058", "documento": "52998224725"}, etag='"1"'))
    assert feito(loja.api.patch(f"/api/clientes/{pessoa}/", {"ativo": True}))["uf"] == "SP"


def test_cliente_repetido_ou_com_limite_negativo_e_recusado(loja: Loja) -> None:
    repetido = loja.api.post("/api/clientes/", {"pessoa": loja.cliente})
    assert problema(repetido, 422).campos == ["pessoa"]
    caminho = f"/api/clientes/{loja.cliente}/"
    assert problema(loja.api.patch(caminho, {"limite_de_credito": "-1"}), 422).campos == ["limite_de_credito"]
    mudado = feito(loja.api.patch(caminho, {"limite_de_credito": "500.00", "condicao": None}))
    assert mudado["limite_de_credito"] == "500.00"
    assert mudado["condicao"] is None
    assert mudado["versao"] == 2
    sem_condicao = loja.api.post("/api/pedidos/", loja.corpo([{"produto": loja.produto(), "quantidade": "1"}]))
    assert problema(sem_condicao, 422).campos == ["condicao"]


def test_condicao_que_ninguem_entende_e_recusada(loja: Loja) -> None:
    resposta = loja.api.post("/api/condicoes/", {"nome": "Sei lá", "prazos": "quando der"})
    assert problema(resposta, 422) == Problema(codigo="plataforma.prazos_invalidos", campos=["prazos"])
    repetida = loja.api.post("/api/condicoes/", {"nome": "Prazo da loja", "prazos": "à vista"})
    assert problema(repetida, 409).codigo == "vendas.condicao_repetida"
    caminho = f"/api/condicoes/{loja.condicao}/"
    assert feito(loja.api.patch(caminho, {"prazos": "à vista"}))["prazos"] == "à vista"


def test_condicao_mudada_por_outro_nao_se_sobrescreve(loja: Loja) -> None:
    caminho = f"/api/condicoes/{loja.condicao}/"
    lida = loja.api.get(caminho)
    assert lida.headers["ETag"] == '"1"'
    assert lida.json()["versao"] == 1
    assert feito(loja.api.patch(caminho, {"prazos": "à vista"}, etag='"1"'))["versao"] == 2
    assert problema(loja.api.patch(caminho, {"prazos": "60"}, etag='"1"'), 412).codigo == "plataforma.versao_mudou"
    assert feito(loja.api.get(caminho))["prazos"] == "à vista"


def _conferir_forma(dados: dict[str, Any], forma: type[Leitura]) -> None:
    assert dados.keys() == set(forma.__struct_fields__)
    msgspec.convert(dados, forma)


def test_as_respostas_tem_a_forma_que_o_esquema_promete(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(), "2"))
    criadas = (
        ("faturas", loja.agir(pedido, "faturar"), leituras.Fatura, leituras.ResumoDaFatura),
        ("expedicoes", loja.agir(pedido, "expedir"), leituras.Expedicao, leituras.ResumoDaExpedicao),
        (
            "devolucoes",
            loja.agir(pedido, "devolver", {"motivo": "x"}),
            leituras.Devolucao,
            leituras.ResumoDaDevolucao,
        ),
    )
    for recurso, resposta, forma, resumo in criadas:
        documento = criado(resposta)
        _conferir_forma(documento, forma)
        _conferir_forma(feito(loja.api.get(f"/api/{recurso}/{documento['id']}/")), forma)
        (na_lista,) = feito(loja.api.get(f"/api/{recurso}/"))["itens"]
        _conferir_forma(na_lista, resumo)
    _conferir_forma(loja.ler(pedido), leituras.Pedido)
    _conferir_forma(feito(loja.api.get("/api/pedidos/"))["itens"][0], leituras.ResumoDoPedido)
    _conferir_forma(feito(loja.api.get("/api/clientes/"))["itens"][0], leituras.Cliente)
    _conferir_forma(feito(loja.api.get("/api/condicoes/"))["itens"][0], leituras.Condicao)


def test_o_esquema_publico_diz_filtros_chave_e_permissao(cliente_anonimo: ClienteDaApi) -> None:
    resposta = cliente_anonimo.get("/api/esquema/", formato="json")
    assert resposta.status_code == 200
    caminhos = resposta.json()["paths"]
    listar, criar = caminhos["/api/pedidos/"]["get"], caminhos["/api/pedidos/"]["post"]
    assert {"situacao", "cliente", "de", "cursor", "limite"} <= {p["name"] for p in listar["parameters"]}
    assert [(p["name"], p["required"]) for p in criar["parameters"]] == [("Idempotency-Key", True)]
    alterar = caminhos["/api/pedidos/{id}/"]["patch"]
    pedidos = {p["name"]: p.get("required", False) for p in alterar["parameters"]}
    assert pedidos == {"If-Match": True, "Idempotency-Key": False, "id": True}
    assert alterar["responses"]["200"]["headers"].keys() == {"ETag"}
    confirmar = caminhos["/api/pedidos/{id}/confirmar/"]["post"]
    assert confirmar["x-permissao"] == "vendas.pedido.confirmar"
