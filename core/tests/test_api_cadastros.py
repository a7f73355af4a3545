"""A API dos cadastros: cria, lista, altera com a versão lida, e recusa dizendo o campo, o valor e a saída."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.models import Empresa, Pessoa, Produto
from core.servicos import sessoes
from core.servicos.papeis import criar_papel
from core.servicos.pessoas import NovaPessoa, cadastrar_pessoas
from core.servicos.produtos import NovoProduto, cadastrar_conversao, cadastrar_produtos
from core.tests.apoio import (
    ORIGEM,
    SENHA,
    Conta,
    cnpj,
    colega,
    empresa_com_administrador,
    noutra_empresa,
    provar,
    unidade,
)
from plataforma.banco.sql import executar, linhas
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.contagem import contando
from plataforma.valores import novo_id

PRODUTO = {"sku": "CAFE-500", "descricao": "Café torrado 500 g", "unidade": "UN", "preco": "18.9", "ncm": "0901.21.00"}
PESSOA = {
    "documento": "12.ABC.345/01DE-35",
    "nome": "Café Ltda",
    "inscricao_estadual": "ISENTO",
    "municipio": "3550308",
    "cep": "01310-100",
}
_ALTERADOS = """
SELECT corpo->>'estabelecimento' AS estabelecimento, (corpo->>'matriz')::bool AS matriz,
       (corpo->>'versao_cadastro')::int AS versao
  FROM (SELECT numero, corpo::jsonb FROM mensageria_outbox
         WHERE tipo = 'core.EstabelecimentoAlterado.v1' AND empresa_id = %s) o ORDER BY numero
"""


def criar_produto(cliente: ClienteDaApi, **outros: Any) -> dict[str, Any]:
    unidade("UN")
    resposta = cliente.post("/api/produtos/", {**PRODUTO, **outros})
    assert resposta.status_code == 201, resposta.content
    return dict(resposta.json())


def campos(resposta: Any) -> dict[str, str]:
    assert resposta.status_code == 422, resposta.content
    return {c["campo"]: c["codigo"] for c in resposta.json()["campos"]}


def test_produto_criado_aparece_na_lista_e_no_detalhe(cliente_api: ClienteDaApi) -> None:
    criado = criar_produto(cliente_api)
    assert criado["preco"] == "18.900000"
    assert criado["ncm"] == "09012100"
    assert criado["versao"] == 1
    detalhe = cliente_api.get(f"/api/produtos/{criado['id']}/")
    assert detalhe.json() == criado
    assert detalhe["ETag"] == '"1"'
    assert cliente_api.get("/api/produtos/", busca="torrado").json()["itens"] == [criado]
    assert cliente_api.get("/api/produtos/", busca="chá").json()["itens"] == []


def test_a_mesma_chave_cria_um_so_produto(cliente_api: ClienteDaApi) -> None:
    unidade("UN")
    respostas = [cliente_api.post("/api/produtos/", PRODUTO, chave="uma") for _ in range(2)]
    assert [r.status_code for r in respostas] == [201, 201]
    assert respostas[0].json() == respostas[1].json()
    assert Produto.objects.count() == 1


def test_sku_repetido_e_recusado(cliente_api: ClienteDaApi) -> None:
    criar_produto(cliente_api)
    repetido = cliente_api.post("/api/produtos/", PRODUTO)
    assert repetido.status_code == 409
    assert repetido.json()["codigo"] == "core.sku_repetido"
    assert Produto.objects.count() == 1


def test_alterar_pede_a_versao_lida(cliente_api: ClienteDaApi) -> None:
    endereco = f"/api/produtos/{criar_produto(cliente_api)['id']}/"
    mudado = cliente_api.patch(endereco, {"preco": "20"}, etag='"1"')
    assert mudado.status_code == 200
    assert mudado.json()["preco"] == "20.000000"
    assert mudado["ETag"] == '"2"'
    velho = cliente_api.patch(endereco, {"preco": "21"}, etag='"1"')
    assert velho.status_code == 412
    assert velho.json()["codigo"] == "plataforma.versao_mudou"
    assert cliente_api.get(endereco).json()["preco"] == "20.000000"


def test_produto_de_outra_empresa_nao_se_ve_nem_se_altera(
    cliente_api: ClienteDaApi, cliente_de: Callable[[Ator], ClienteDaApi], ator: Ator
) -> None:
    criado = criar_produto(cliente_api)
    outro = cliente_de(Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=ator.permissoes))
    assert outro.get("/api/produtos/").json()["itens"] == []
    assert outro.get(f"/api/produtos/{criado['id']}/").status_code == 404
    assert outro.patch(f"/api/produtos/{criado['id']}/", {"descricao": "x"}).status_code == 404
    assert cliente_api.get(f"/api/produtos/{criado['id']}/").json() == criado


def test_sem_a_permissao_nada_se_cria(cliente_de: Callable[[Ator], ClienteDaApi], ator: Ator) -> None:
    unidade("UN")
    so_ve = cliente_de(
        Ator(usuario_id=ator.usuario_id, empresa_id=ator.empresa_id, permissoes=frozenset({"core.produto.ver"}))
    )
    recusado = so_ve.post("/api/produtos/", PRODUTO)
    assert recusado.status_code == 403
    assert "core.produto.criar" in recusado.json()["detail"]
    assert so_ve.get("/api/produtos/").json()["itens"] == []


@pytest.mark.parametrize(
    ("campo", "valor", "codigo"),
    [
        ("gtin", "7891000100104", "core.gtin_invalido"),
        ("ncm", "123", "core.algarismos_errados"),
        ("unidade", "XYZ", "core.unidade_nao_encontrada"),
        ("preco", "-1", "min_value"),
        ("sku", "", "blank"),
    ],
)
def test_produto_com_campo_errado(cliente_api: ClienteDaApi, campo: str, valor: str, codigo: str) -> None:
    unidade("UN")
    assert campos(cliente_api.post("/api/produtos/", {**PRODUTO, campo: valor})) == {campo: codigo}
    assert not Produto.objects.exists()


def test_lote_de_produtos_se_escreve_na_ordem_do_sku_e_responde_na_pedida(cliente_api: ClienteDaApi) -> None:
    """Dois lotes com os mesmos SKU em ordens diferentes não se esperam em círculo."""
    unidade("UN")
    itens = [{**PRODUTO, "sku": sku} for sku in ("C", "A", "B")]
    ids = cliente_api.post("/api/produtos/lote/", {"itens": itens}).json()["itens"]
    escritos = [sku for (sku,) in executar("core", "SELECT sku FROM core_produto ORDER BY ctid")]
    assert escritos == ["A", "B", "C"]
    assert [Produto.objects.get(id=id).sku for id in ids] == ["C", "A", "B"]


def test_lote_de_produtos_e_tudo_ou_nada(cliente_api: ClienteDaApi) -> None:
    unidade("UN")
    itens = [{**PRODUTO, "sku": f"P{i}"} for i in range(3)]
    ruim = cliente_api.post("/api/produtos/lote/", {"itens": [*itens, {**PRODUTO, "unidade": "XYZ"}]})
    assert campos(ruim) == {"itens.3.unidade": "core.unidade_nao_encontrada"}
    assert not Produto.objects.exists()
    bom = cliente_api.post("/api/produtos/lote/", {"itens": itens})
    assert [cliente_api.get(f"/api/produtos/{i}/").json()["sku"] for i in bom.json()["itens"]] == ["P0", "P1", "P2"]


def test_pessoa_guarda_documento_limpo_e_avisa_do_repetido(cliente_api: ClienteDaApi) -> None:
    primeira = cliente_api.post("/api/pessoas/", PESSOA).json()
    assert primeira["documento"] == "12ABC34501DE35"
    assert primeira["tipo"] == "juridica"
    assert primeira["situacao_da_inscricao"] == "isento"
    assert primeira["uf"] == "SP"
    assert primeira["avisos"] == []
    segunda = cliente_api.post("/api/pessoas/", {**PESSOA, "nome": "Filial"}).json()
    assert segunda["avisos"] == [f"Já havia pessoa com o documento 12ABC34501DE35: {primeira['id']}."]


@pytest.mark.parametrize(
    ("campo", "valor", "codigo"),
    [
        ("documento", "12.ABC.345/01DE-36", "core.cnpj_invalido"),
        ("documento", "123", "core.documento_invalido"),
        ("municipio", "3550309", "core.municipio_nao_encontrado"),
        ("uf", "RJ", "core.uf_de_outro_municipio"),
        ("inscricao_estadual", "110042490115", "core.inscricao_estadual_invalida"),
        ("cep", "123", "core.algarismos_errados"),
    ],
)
def test_pessoa_com_campo_errado(cliente_api: ClienteDaApi, campo: str, valor: str, codigo: str) -> None:
    assert campos(cliente_api.post("/api/pessoas/", {**PESSOA, campo: valor})) == {campo: codigo}
    assert not Pessoa.objects.exists()


@pytest.mark.parametrize(
    ("mudanca", "recusa"),
    [
        ({"uf": "RJ"}, {"uf": "core.uf_de_outro_municipio"}),
        ({"inscricao_estadual": "110042490115"}, {"inscricao_estadual": "core.inscricao_estadual_invalida"}),
        ({"pais": "1058", "documento": "123"}, {"documento": "core.documento_invalido"}),
    ],
)
def test_a_mudanca_de_uma_pessoa_se_confere_com_o_que_esta_gravado(
    cliente_api: ClienteDaApi, mudanca: dict[str, str], recusa: dict[str, str]
) -> None:
    criada = cliente_api.post("/api/pessoas/", PESSOA).json()
    endereco = f"/api/pessoas/{criada['id']}/"
    assert campos(cliente_api.patch(endereco, mudanca)) == recusa
    gravada = cliente_api.get(endereco).json()
    assert {**gravada, "avisos": []} == criada
    inscrita = cliente_api.patch(endereco, {"inscricao_estadual": "110.042.490.114"}).json()
    assert inscrita["inscricao_estadual"] == "110042490114"
    assert inscrita["situacao_da_inscricao"] == "contribuinte"
    assert inscrita["documento"] == criada["documento"]


def test_alterar_o_que_nao_existe_diz_o_que_falta(cliente_api: ClienteDaApi) -> None:
    id = novo_id()
    recusada = cliente_api.patch(f"/api/conversoes/{id}/", {"fator": "2"})
    assert recusada.status_code == 404
    assert recusada.json()["detail"] == f"Não há conversão com o id {id} na sua empresa."


def test_conversao_da_unidade_de_estoque_e_recusada(cliente_api: ClienteDaApi) -> None:
    produto = criar_produto(cliente_api)["id"]
    unidade("CX")
    propria = cliente_api.post("/api/conversoes/", {"produto": produto, "unidade": "UN", "fator": "1"})
    assert campos(propria) == {"unidade": "core.conversao_da_propria"}
    caixa = cliente_api.post("/api/conversoes/", {"produto": produto, "unidade": "CX", "fator": "12"})
    assert caixa.status_code == 201
    assert caixa.json()["fator"] == "12.000000"
    nula = cliente_api.patch(f"/api/conversoes/{caixa.json()['id']}/", {"fator": "0"})
    assert nula.status_code == 409
    assert nula.json()["codigo"] == "core.fator_nao_positivo"


def test_papel_com_permissao_que_nao_existe(cliente_api: ClienteDaApi) -> None:
    corpo = {"nome": "Caixa", "permissoes": ["core.produto.ver", "core.produto.voar"]}
    assert campos(cliente_api.post("/api/papeis/", corpo)) == {"permissoes.1": "core.permissao_nao_encontrada"}
    todas = {p["permissao"] for p in cliente_api.get("/api/papeis/permissoes/").json()}
    assert "core.produto.ver" in todas


def test_filtro_desconhecido_e_recusado(cliente_api: ClienteDaApi) -> None:
    assert campos(cliente_api.get("/api/produtos/", cor="azul")) == {"cor": "plataforma.filtro_desconhecido"}


def test_abrir_empresa_nao_e_da_api(bancos: None) -> None:
    conta, alheia = empresa_com_administrador(), empresa_com_administrador()
    cliente = ClienteDaApi(
        sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso
    )
    with agir_como(alheia.ator):
        (raiz,) = Empresa.objects.values_list("raiz_cnpj", flat=True)
    respostas = [cliente.post("/api/empresas/", {"cnpj_da_matriz": c}) for c in (cnpj(raiz), cnpj())]
    assert [r.status_code for r in respostas] == [405, 405]
    assert respostas[0].json()["detail"] == respostas[1].json()["detail"]


def test_estabelecimento_de_outra_raiz_e_recusado(bancos: None) -> None:
    conta = empresa_com_administrador()
    cliente = ClienteDaApi(
        sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso
    )
    alheio = cliente.post("/api/estabelecimentos/", {"cnpj": cnpj(), "nome": "Filial"})
    assert campos(alheio) == {"cnpj": "core.raiz_de_outra_empresa"}
    raiz = cliente.get("/api/empresas/").json()["itens"][0]["raiz_cnpj"]
    filial = cliente.post("/api/estabelecimentos/", {"cnpj": cnpj(raiz, "0002"), "nome": "Filial"})
    assert filial.status_code == 201
    assert filial.json()["matriz"] is False


def test_fazer_matriz_outro_altera_tambem_a_que_era(bancos: None) -> None:
    conta = empresa_com_administrador()
    cliente = ClienteDaApi(
        sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso
    )
    raiz = cliente.get("/api/empresas/").json()["itens"][0]["raiz_cnpj"]
    filial = cliente.post("/api/estabelecimentos/", {"cnpj": cnpj(raiz, "0002"), "nome": "Filial"}).json()
    (era,) = [e for e in cliente.get("/api/estabelecimentos/").json()["itens"] if e["matriz"]]
    assert cliente.patch(f"/api/estabelecimentos/{filial['id']}/", {"matriz": True}).status_code == 200
    rebaixada = cliente.get(f"/api/estabelecimentos/{era['id']}/")
    assert rebaixada.json()["matriz"] is False
    assert rebaixada["ETag"] == f'"{era["versao"] + 1}"'
    velha = cliente.patch(f"/api/estabelecimentos/{era['id']}/", {"nome": "Loja"}, etag=f'"{era["versao"]}"')
    assert velha.status_code == 412
    with agir_como(conta.ator):
        contados = linhas("core", _ALTERADOS, [conta.empresa])
    assert contados == [
        {"estabelecimento": era["id"], "matriz": False, "versao": era["versao"] + 1},
        {"estabelecimento": filial["id"], "matriz": True, "versao": filial["versao"] + 1},
    ]


@pytest.mark.parametrize("recurso", ["produtos", "pessoas", "usuarios", "papeis", "unidades", "conversoes"])
def test_comandos_por_lista_nao_crescem_com_as_linhas(bancos: None, recurso: str) -> None:
    conta = empresa_com_administrador()
    cliente = ClienteDaApi(
        sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso
    )
    cliente.get(f"/api/{recurso}/")
    com_poucas = _comandos(cliente, recurso)
    _mais_linhas(conta)
    assert _comandos(cliente, recurso) == com_poucas
    assert len(com_poucas) <= 3


def test_as_empresas_de_um_usuario_vem_em_paginas_da_mais_nova_a_mais_velha(bancos: None) -> None:
    velha = empresa_com_administrador()
    provar(velha)
    nova = noutra_empresa(velha)
    cliente = ClienteDaApi(
        sessoes.entrar(email=velha.email, senha=SENHA, empresa=velha.empresa, codigo="", origem=ORIGEM).acesso
    )
    primeira = cliente.get("/api/empresas/", limite=1).json()
    cursor = parse_qs(urlsplit(primeira["proximo"]).query)["cursor"][0]
    segunda = cliente.get("/api/empresas/", limite=1, cursor=cursor).json()
    assert [e["id"] for e in primeira["itens"]] == [str(nova.empresa)]
    assert [e["id"] for e in segunda["itens"]] == [str(velha.empresa)]
    assert segunda["proximo"] is None
    assert campos(cliente.get("/api/empresas/", limite=201)) == {"limite": "limite_invalido"}
    assert campos(cliente.get("/api/produtos/", cursor=cursor)) == {"cursor": "cursor_invalido"}


def _comandos(cliente: ClienteDaApi, recurso: str) -> list[str]:
    with contando() as comandos:
        assert cliente.get(f"/api/{recurso}/").status_code == 200
    return comandos


def _mais_linhas(conta: Conta) -> None:
    with agir_como(conta.ator):
        ids = cadastrar_produtos(novos=[NovoProduto(sku=f"P{i}", descricao="Parafuso", unidade="UN") for i in range(5)])
        for produto in ids:
            cadastrar_conversao(produto=produto, unidade="CX", fator=Decimal(12))
        cadastrar_pessoas(novas=[NovaPessoa(tipo="fisica", documento="52998224725", nome="Rui")] * 5)
        criar_papel(nome="Caixa", permissoes=[])
    colega(conta, "vendedor")
