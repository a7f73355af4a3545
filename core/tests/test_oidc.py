"""Um aplicativo de fora entra por OpenID Connect, e seus tokens são os que a API aceita."""

import hashlib
import secrets
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from django.db import connections
from django.test import Client, RequestFactory

from core.chaves import jwks
from core.models import Papel
from core.oidc import id_do_aplicativo
from core.servicos import aplicativos, sessoes, usuarios
from core.tests.apoio import ORIGEM, SENHA, Conta, colega, empresa_com_administrador
from plataforma.identidade.contexto import agir_como
from plataforma.identidade.tokens import conferir_token
from plataforma.testes.cliente import ClienteDaApi

VOLTA = "http://127.0.0.1:9999/volta"
TOKEN = "/identity/o/api/token"
THREADS = 8


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def registrar(conta: Conta, **opcoes: Any) -> str:
    with agir_como(conta.ator):
        return aplicativos.registrar_aplicativo(novo=aplicativos.NovoAplicativo(nome="Loja", **opcoes))


def pagina(conta: Conta) -> Client:
    navegador = Client()
    assert "Entre com o e-mail" in navegador.get("/conta/entrar/").content.decode()
    entrada = navegador.post("/conta/entrar/", {"login": conta.email, "password": SENHA})
    assert entrada.status_code == 302, entrada.content
    return navegador


def autorizar(navegador: Client, id: str, verificador: str) -> str:
    desafio = urlsafe_b64encode(hashlib.sha256(verificador.encode()).digest()).decode().rstrip("=")
    parametros = {
        "client_id": id,
        "response_type": "code",
        "redirect_uri": VOLTA,
        "scope": "openid email",
        "state": "estado",
        "code_challenge": desafio,
        "code_challenge_method": "S256",
    }
    tela = navegador.get(f"/identity/o/authorize?{urlencode(parametros)}")
    assert tela.status_code == 200, tela.content
    assinado = tela.context["form"].initial["request"]
    volta = navegador.post(
        "/identity/o/authorize", {"request": assinado, "scopes": ["openid", "email"], "action": "grant"}
    )
    assert volta.status_code == 302, volta.content
    resposta = parse_qs(urlsplit(volta["Location"]).query)
    assert resposta["state"] == ["estado"]
    return resposta["code"][0]


def trocar(dados: dict[str, str]) -> Any:
    return Client().post(TOKEN, dados)


def tokens_de_usuario(conta: Conta) -> tuple[str, dict[str, Any]]:
    id, verificador = registrar(conta, confidencial=False, redirecionamentos=[VOLTA]), secrets.token_urlsafe(48)
    codigo = autorizar(pagina(conta), id, verificador)
    dados = {
        "grant_type": "authorization_code",
        "client_id": id,
        "code": codigo,
        "redirect_uri": VOLTA,
        "code_verifier": verificador,
    }
    resposta = trocar(dados)
    assert resposta.status_code == 200, resposta.content
    assert trocar(dados).status_code == 400
    return id, resposta.json()


def test_codigo_com_pkce_da_tokens_que_a_api_aceita(conta: Conta) -> None:
    id, tokens = tokens_de_usuario(conta)
    declarado = conferir_token(tokens["access_token"])
    assert declarado.usuario == conta.usuario
    assert declarado.empresa == conta.empresa
    assert ClienteDaApi(tokens["access_token"]).get("/api/produtos/").status_code == 200
    chave = next(k for k in jwks()["keys"] if k["kid"] == jwt.get_unverified_header(tokens["id_token"])["kid"])
    identidade = jwt.decode(tokens["id_token"], jwt.PyJWK(chave).key, algorithms=["RS256"], audience=id)
    assert identidade["sub"] == str(conta.usuario)
    assert identidade["email"] == conta.email


def test_verificador_errado_nao_da_token(conta: Conta) -> None:
    id = registrar(conta, confidencial=False, redirecionamentos=[VOLTA])
    codigo = autorizar(pagina(conta), id, secrets.token_urlsafe(48))
    dados = {"grant_type": "authorization_code", "client_id": id, "code": codigo, "redirect_uri": VOLTA}
    assert trocar({**dados, "code_verifier": secrets.token_urlsafe(48)}).json()["error"] == "invalid_grant"


def test_usuario_de_outra_empresa_nao_ganha_token(conta: Conta) -> None:
    id, verificador = registrar(conta, confidencial=False, redirecionamentos=[VOLTA]), secrets.token_urlsafe(48)
    codigo = autorizar(pagina(empresa_com_administrador()), id, verificador)
    dados = {"grant_type": "authorization_code", "client_id": id, "code": codigo, "redirect_uri": VOLTA}
    recusada = trocar({**dados, "code_verifier": verificador})
    assert recusada.status_code == 400
    assert recusada.json()["error"] == "access_denied"


def test_renovacao_gira_e_o_reuso_encerra_tudo(conta: Conta) -> None:
    id, tokens = tokens_de_usuario(conta)
    dados = {"grant_type": "refresh_token", "client_id": id}
    novos = trocar({**dados, "refresh_token": tokens["refresh_token"]}).json()
    assert ClienteDaApi(novos["access_token"]).get("/api/produtos/").status_code == 200
    assert trocar({**dados, "refresh_token": tokens["refresh_token"]}).json()["error"] == "invalid_grant"
    assert trocar({**dados, "refresh_token": novos["refresh_token"]}).json()["error"] == "invalid_grant"
    assert ClienteDaApi(novos["access_token"]).get("/api/produtos/").status_code == 401


@pytest.mark.concorrencia
def test_uma_renovacao_em_paralelo_da_um_so_par(conta: Conta) -> None:
    id, tokens = tokens_de_usuario(conta)
    largada = Barrier(THREADS)

    def renovar() -> int:
        try:
            largada.wait()
            dados = {"grant_type": "refresh_token", "client_id": id, "refresh_token": tokens["refresh_token"]}
            return int(trocar(dados).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        respostas = [f.result() for f in [threads.submit(renovar) for _ in range(THREADS)]]
    assert sorted(respostas) == [200] + [400] * (THREADS - 1)


def test_credenciais_do_aplicativo_agem_com_os_papeis_dele(conta: Conta) -> None:
    with agir_como(conta.ator):
        papeis = list(Papel.objects.filter(padrao="vendedor").values_list("id", flat=True))
    id = registrar(conta, papeis=papeis)
    credencial = b64encode(f"{id}:{aplicativos.segredo_do_aplicativo(id)}".encode()).decode()
    cabecalhos = {"Authorization": f"Basic {credencial}"}
    resposta = Client().post(TOKEN, {"grant_type": "client_credentials", "scope": "openid"}, headers=cabecalhos)
    assert resposta.status_code == 200, resposta.content
    api = ClienteDaApi(resposta.json()["access_token"])
    assert api.get("/api/produtos/").status_code == 200
    assert api.get("/api/usuarios/").json()["codigo"] == "plataforma.proibido"
    with agir_como(conta.ator):
        aplicativos.apagar_aplicativo(id=id)
    assert api.get("/api/produtos/").status_code == 401


def test_segredo_errado_e_recusado(conta: Conta) -> None:
    id = registrar(conta, papeis=[*_papeis(conta)])
    credencial = b64encode(f"{id}:errado".encode()).decode()
    cabecalhos = {"Authorization": f"Basic {credencial}"}
    resposta = Client().post(TOKEN, {"grant_type": "client_credentials"}, headers=cabecalhos)
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


def _papeis(conta: Conta) -> list[Any]:
    with agir_como(conta.ator):
        return list(Papel.objects.filter(padrao="vendedor").values_list("id", flat=True))


def test_a_configuracao_diz_onde_fica_cada_coisa(bancos: None) -> None:
    publicada = Client().get("/.well-known/openid-configuration").json()
    assert urlsplit(publicada["jwks_uri"]).path == "/.well-known/jwks.json"
    assert urlsplit(publicada["token_endpoint"]).path == TOKEN
    assert publicada["issuer"] == "http://127.0.0.1:8000"


def test_aplicativo_pela_api_mostra_o_segredo_so_ao_criar(conta: Conta) -> None:
    api = ClienteDaApi(sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso)
    inseguro = api.post("/api/aplicativos/", {"nome": "Loja", "redirecionamentos": ["http://loja.com.br/volta"]})
    assert inseguro.json()["campos"][0]["codigo"] == "core.redirecionamento_inseguro"
    corpo = {"nome": "Loja", "redirecionamentos": ["https://loja.com.br/volta"]}
    criado, repetido = (api.post("/api/aplicativos/", corpo, chave="k").json() for _ in range(2))
    assert criado == repetido
    assert criado["segredo"] == aplicativos.segredo_do_aplicativo(criado["id"])
    assert [a["id"] for a in api.get("/api/aplicativos/").json()["itens"]] == [criado["id"]]
    assert "segredo" not in api.get("/api/aplicativos/").json()["itens"][0]
    assert api.delete(f"/api/aplicativos/{criado['id']}/").status_code == 204
    assert api.get("/api/aplicativos/").json()["itens"] == []


def test_bloqueado_na_empresa_o_aplicativo_perde_o_acesso(conta: Conta) -> None:
    outro = colega(conta, "vendedor")
    id, tokens = tokens_de_usuario(outro)
    with agir_como(conta.ator):
        usuarios.alterar_usuario(id=outro.usuario, mudancas=usuarios.MudancasDoUsuario(ativo=False), versao_lida=None)
    assert ClienteDaApi(tokens["access_token"]).get("/api/produtos/").status_code == 401
    dados = {"grant_type": "refresh_token", "client_id": id, "refresh_token": tokens["refresh_token"]}
    assert trocar(dados).json()["error"] == "access_denied"
