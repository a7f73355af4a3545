"""Um aplicativo de fora, feito com a authlib, e o navegador de quem o usa, com um servidor HTTP de verdade."""

import secrets
from typing import Any, NamedTuple, Self

import lxml.html
import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from core.servicos import aplicativos
from core.tests.apoio import SENHA, Conta
from plataforma.identidade.contexto import agir_como

VOLTA = "http://127.0.0.1:9999/volta"
TODOS = ("openid", "profile", "email", "core.ler", "vendas.ler", "offline_access")
PRAZO_SEGUNDOS = 10


class Navegador:
    """O navegador de um usuário: entra pela página, vê a tela de consentimento e a responde."""

    def __init__(self, servidor: str) -> None:
        self._servidor = servidor
        self.http = requests.Session()

    def entrar(self, conta: Conta) -> Self:
        pagina = self.ver("/conta/entrar/")
        campos = {**dict(pagina.forms[0].fields), "login": conta.email, "password": SENHA}
        resposta = self.http.post(
            f"{self._servidor}/conta/entrar/", campos, allow_redirects=False, timeout=PRAZO_SEGUNDOS
        )
        assert resposta.status_code == 302, resposta.text
        return self

    def abrir(self, endereco: str) -> requests.Response:
        """GET, sem seguir o redirecionamento."""
        url = endereco if endereco.startswith("http") else self._servidor + endereco
        return self.http.get(url, allow_redirects=False, timeout=PRAZO_SEGUNDOS)

    def ver(self, endereco: str) -> Any:
        """A página, lida."""
        resposta = self.abrir(endereco)
        assert resposta.status_code == 200, resposta.text
        return lxml.html.fromstring(resposta.text)

    def enviar(self, endereco: str, pagina: Any, **botao: str) -> requests.Response:
        """Envia o formulário da página como ela o mostra, pelo botão dado."""
        campos = [(nome, valor) for nome, valor in pagina.forms[0].form_values() if nome not in botao]
        return self.http.post(
            self._servidor + endereco, [*campos, *botao.items()], allow_redirects=False, timeout=PRAZO_SEGUNDOS
        )

    def autorizar(self, endereco: str) -> str:
        """Autoriza tudo o que a tela pede; devolve o endereço de volta, que leva o código."""
        resposta = self.enviar("/identity/o/authorize", self.ver(endereco), action="grant")
        assert resposta.status_code == 302, resposta.text
        return resposta.headers["Location"]


class Registrado(NamedTuple):
    """Um aplicativo que a empresa registrou."""

    id: str
    segredo: str | None


def registrar(conta: Conta, *, escopos: tuple[str, ...] = TODOS, **opcoes: Any) -> Registrado:
    """Registra um aplicativo público, ou o que as opções disserem, na empresa da conta."""
    novo = aplicativos.NovoAplicativo(
        nome="Loja", escopos=escopos, **{"confidencial": False, "redirecionamentos": [VOLTA], **opcoes}
    )
    with agir_como(conta.ator):
        id = aplicativos.registrar_aplicativo(novo=novo)
    return Registrado(id, aplicativos.segredo_do_aplicativo(id) if novo.confidencial else None)


class Aplicativo:
    """O aplicativo de fora: a authlib conduz o protocolo, pelo que a instalação publica de si."""

    def __init__(self, servidor: str, registrado: Registrado, escopos: tuple[str, ...] = TODOS) -> None:
        self.publicado = requests.get(f"{servidor}/.well-known/openid-configuration", timeout=PRAZO_SEGUNDOS).json()
        self.id = registrado.id
        self._servidor = servidor
        self.sessao = OAuth2Session(
            registrado.id,
            registrado.segredo,
            scope=" ".join(escopos),
            redirect_uri=VOLTA,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if registrado.segredo else "none",
        )
        self.verificador = secrets.token_urlsafe(48)

    def endereco_de_autorizacao(self, **outros: str) -> str:
        """Aonde mandar o usuário."""
        endereco, _estado = self.sessao.create_authorization_url(
            self.publicado["authorization_endpoint"], code_verifier=self.verificador, **outros
        )
        return str(endereco)

    def trocar(self, volta: str) -> dict[str, Any]:
        """Troca por tokens o código do endereço de volta."""
        return dict(
            self.sessao.fetch_token(
                self.publicado["token_endpoint"],
                authorization_response=volta,
                code_verifier=self.verificador,
                timeout=PRAZO_SEGUNDOS,
            )
        )

    def renovar(self, renovacao: str) -> dict[str, Any]:
        """Troca o token de renovação por outros."""
        return dict(
            self.sessao.refresh_token(self.publicado["token_endpoint"], refresh_token=renovacao, timeout=PRAZO_SEGUNDOS)
        )

    def revogar(self, token: str) -> int:
        """Revoga o token; devolve o status."""
        resposta = self.sessao.revoke_token(self.publicado["revocation_endpoint"], token=token, timeout=PRAZO_SEGUNDOS)
        return int(resposta.status_code)

    def identidade(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """O que o id_token diz, conferido com as chaves publicadas."""
        chaves = KeySet.import_key_set(requests.get(self.publicado["jwks_uri"], timeout=PRAZO_SEGUNDOS).json())
        declarado = jwt.decode(tokens["id_token"], chaves).claims
        emissor = {"essential": True, "value": self.publicado["issuer"]}
        jwt.JWTClaimsRegistry(iss=emissor, aud={"essential": True, "value": self.id}).validate(declarado)
        return dict(declarado)

    def chamar(self, caminho: str, acesso: str) -> requests.Response:
        """GET na API, ou no userinfo, com o token de acesso."""
        url = self.publicado["userinfo_endpoint"] if caminho == "userinfo" else self._servidor + caminho
        return requests.get(url, headers={"Authorization": f"Bearer {acesso}"}, timeout=PRAZO_SEGUNDOS)
