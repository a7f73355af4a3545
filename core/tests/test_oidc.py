"""Aplicativos registrados, os que agem por si, e o que cada usuário lhes autorizou; o protocolo está em
test_aplicativo_de_fora."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, RequestFactory

from core.models import Papel
from core.oidc import id_do_aplicativo
from core.servicos import aplicativos, autorizacoes, sessoes
from core.tests.apoio import ORIGEM, SENHA, Conta, empresa_com_administrador
from plataforma.acesso.direitos import direitos
from plataforma.identidade.contexto import agir_como
from plataforma.identidade.tokens import conferir_token
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi

VOLTA = "http://127.0.0.1:9999/volta"
TOKEN, REVOGAR = "/identity/o/api/token", "/identity/o/api/revoke"


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def registrar(conta: Conta, **opcoes: Any) -> str:
    with agir_como(conta.ator):
        return aplicativos.registrar_aplicativo(novo=aplicativos.NovoAplicativo(nome="Loja", **opcoes))


def papeis(conta: Conta) -> list[Any]:
    with agir_como(conta.ator):
        return list(Papel.objects.filter(padrao="vendedor").values_list("id", flat=True))


def basico(id: str, segredo: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{id}:{segredo}'.encode()).decode()}"}


def entrar(conta: Conta) -> ClienteDaApi:
    return ClienteDaApi(sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso)


def test_credenciais_do_aplicativo_agem_com_os_papeis_e_os_escopos_dele(conta: Conta) -> None:
    id = registrar(conta, papeis=papeis(conta), escopos=["core.ler", "vendas.ler"])
    cabecalhos = basico(id, aplicativos.segredo_do_aplicativo(id))
    resposta = Client().post(TOKEN, {"grant_type": "client_credentials"}, headers=cabecalhos)
    assert resposta.status_code == 200, resposta.content
    assert set(resposta.json()["scope"].split()) == {"core.ler", "vendas.ler"}
    api = ClienteDaApi(resposta.json()["access_token"])
    assert api.get("/api/produtos/").status_code == 200
    assert api.get("/api/usuarios/").json()["codigo"] == "plataforma.proibido"
    assert api.post("/api/pessoas/", {"nome": "Ana"}).json()["codigo"] == "plataforma.escopo_insuficiente"
    pedido = {"grant_type": "client_credentials", "scope": "core.escrever"}
    assert Client().post(TOKEN, pedido, headers=cabecalhos).json()["error"] == "invalid_scope"
    with agir_como(conta.ator):
        aplicativos.apagar_aplicativo(id=id)
    assert api.get("/api/produtos/").status_code == 401


def test_o_token_de_quem_age_por_si_se_revoga_sozinho(conta: Conta) -> None:
    id = registrar(conta, papeis=papeis(conta), escopos=["core.ler"])
    cabecalhos = basico(id, aplicativos.segredo_do_aplicativo(id))
    um, outro = (
        Client().post(TOKEN, {"grant_type": "client_credentials"}, headers=cabecalhos).json()["access_token"]
        for _ in range(2)
    )
    assert Client().post(REVOGAR, {"token": um}, headers=cabecalhos).status_code == 200
    drenar()
    assert ClienteDaApi(um).get("/api/produtos/").status_code == 401
    assert direitos("vendas", conferir_token(um)) is None
    assert ClienteDaApi(outro).get("/api/produtos/").status_code == 200


def test_segredo_errado_e_recusado(conta: Conta) -> None:
    id = registrar(conta, papeis=papeis(conta), escopos=["core.ler"])
    resposta = Client().post(TOKEN, {"grant_type": "client_credentials"}, headers=basico(id, "errado"))
    assert resposta.status_code == 401
    assert resposta.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("credencial", "lido"),
    [
        ("Basic " + b64encode(b"do-cabecalho:segredo").decode(), "do-cabecalho"),
        ("basic " + b64encode(b"do-cabecalho:segredo").decode(), "do-cabecalho"),
        ("Basic " + b64encode(b"sem-segredo:").decode(), "do-corpo"),
        ("Basic fora-de-base64", "do-corpo"),
        ("Basic " + b64encode(b"\xff:segredo").decode(), "do-corpo"),
        ("Bearer um.token.qualquer", "do-corpo"),
        ("", "do-corpo"),
    ],
)
def test_o_aplicativo_se_le_do_cabecalho_senao_do_corpo(credencial: str, lido: str) -> None:
    request = RequestFactory().post(TOKEN, {"client_id": "do-corpo"}, headers={"Authorization": credencial})
    assert id_do_aplicativo(request) == lido


def test_a_configuracao_diz_onde_fica_cada_coisa(bancos: None) -> None:
    publicada = Client().get("/.well-known/openid-configuration").json()
    assert urlsplit(publicada["jwks_uri"]).path == "/.well-known/jwks.json"
    assert urlsplit(publicada["token_endpoint"]).path == TOKEN
    assert publicada["issuer"] == "http://127.0.0.1:8000"


def test_aplicativo_pela_api_mostra_o_segredo_so_ao_criar(conta: Conta) -> None:
    api = entrar(conta)
    corpo = {"nome": "Loja", "redirecionamentos": ["https://loja.com.br/volta"], "escopos": ["vendas.ler", "openid"]}
    inseguro = api.post("/api/aplicativos/", {**corpo, "redirecionamentos": ["http://loja.com.br/volta"]})
    assert inseguro.json()["campos"][0]["codigo"] == "core.redirecionamento_inseguro"
    criado, repetido = (api.post("/api/aplicativos/", corpo, chave="k").json() for _ in range(2))
    assert criado == repetido
    assert criado["segredo"] == aplicativos.segredo_do_aplicativo(criado["id"])
    (listado,) = api.get("/api/aplicativos/").json()["itens"]
    assert listado["id"] == criado["id"]
    assert listado["escopos"] == ["openid", "vendas.ler"]
    assert "segredo" not in listado
    assert api.delete(f"/api/aplicativos/{criado['id']}/").status_code == 204
    assert api.get("/api/aplicativos/").json()["itens"] == []


def test_escopo_que_nao_ha_e_recusado_dizendo_os_que_ha(conta: Conta) -> None:
    corpo = {"nome": "Loja", "redirecionamentos": [VOLTA], "escopos": ["vendas.tudo"]}
    (campo,) = entrar(conta).post("/api/aplicativos/", corpo).json()["campos"]
    assert campo["codigo"] == "core.escopo_nao_encontrado"
    assert "“vendas.tudo” não é um escopo. Os que há: abertura.escrever, abertura.ler" in campo["mensagem"]


def test_o_usuario_ve_e_revoga_os_aplicativos_que_autorizou(conta: Conta) -> None:
    id = registrar(conta, redirecionamentos=[VOLTA], escopos=["openid", "vendas.ler"])
    for escopos in (["openid"], ["openid", "vendas.ler"]):
        autorizacoes.autorizar(
            conta.usuario, empresa=conta.empresa, aplicativo=id, escopos=escopos, codigo=f"{id}{escopos}"
        )
    api, alheia = entrar(conta), entrar(empresa_com_administrador())
    (dada,) = api.get("/api/autorizacoes/").json()
    assert dada["id"] == id
    assert dada["nome"] == "Loja"
    assert dada["escopos"] == ["openid", "vendas.ler"]
    assert alheia.get("/api/autorizacoes/").json() == []
    assert alheia.delete(f"/api/autorizacoes/{id}/").status_code == 404
    assert api.delete(f"/api/autorizacoes/{id}/").status_code == 204
    assert api.get("/api/autorizacoes/").json() == []
    assert api.delete(f"/api/autorizacoes/{id}/").status_code == 404
