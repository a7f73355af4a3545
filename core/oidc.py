"""O core como provedor OpenID Connect: o allauth conduz o protocolo, e os tokens são os que a API aceita.

Um aplicativo é de uma empresa (`Client.data["empresa"]`): seus tokens agem só por ela, com os direitos do usuário que
autorizou ou, sem usuário, do usuário de serviço que é dono do aplicativo.
"""

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, cast
from urllib.parse import urlsplit
from uuid import UUID

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.conf import settings
from django.http import HttpRequest
from oauthlib.oauth2 import AccessDeniedError, InvalidGrantError

from core.chaves import chave_que_assina, chaves
from core.contas import Usuario
from core.emissao import sessao_em_emissao
from core.escopos import escopos_que_ha
from core.models import Vinculo
from core.servicos.aplicativos import EM_NOME_DE_USUARIO, EM_SEU_PROPRIO_NOME
from plataforma.identidade.tokens import PUBLICO


def usuario_de(request: HttpRequest) -> UUID:
    """Quem entrou na página; pede que alguém tenha entrado."""
    return cast(UUID, request.user.pk)


def empresa_do_aplicativo(aplicativo: Client) -> UUID:
    """Empresa por que o aplicativo age."""
    return UUID(aplicativo.data["empresa"])


def id_do_aplicativo(request: HttpRequest) -> str:
    """`client_id` de quem pede um token, no Authorization ou no corpo (RFC 6749, 2.3.1); quem o confere é o allauth."""
    esquema, _, credenciais = request.headers.get("Authorization", "").partition(" ")
    if esquema.lower() == "basic":
        try:
            id, _, segredo = base64.b64decode(credenciais).decode().partition(":")
        except ValueError:
            id = segredo = ""
        if id and segredo:
            return id
    return request.POST.get("client_id", "")


def aplicativo_com(id: str) -> Client | None:
    """O aplicativo com o `client_id`, se está registrado."""
    return Client.objects.filter(id=id).first()


def aplicativo_de(request: HttpRequest) -> Client | None:
    """O aplicativo que pede um token, se está registrado."""
    return aplicativo_com(id_do_aplicativo(request))


class AdaptadorOidc(DefaultOIDCAdapter):
    """Chaves, emissor e declarações da instalação."""

    @property
    def scope_display(self) -> Mapping[str, str]:
        """O que a tela de consentimento diz de cada escopo."""
        return escopos_que_ha()

    def get_issuer(self) -> str:
        return str(settings.ENDERECO)

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Só o que se oferece, no endereço público: código de autorização, renovação e credenciais do aplicativo."""
        data.pop("device_authorization_endpoint")
        for nome in [nome for nome in data if nome.endswith(("_endpoint", "_uri"))]:
            data[nome] = self.get_issuer() + urlsplit(data[nome]).path
        data["scopes_supported"] = sorted(escopos_que_ha())
        data["response_types_supported"] = ["code"]
        data["response_modes_supported"] = ["query"]
        data["grant_types_supported"] = [*EM_NOME_DE_USUARIO, *EM_SEU_PROPRIO_NOME]

    def list_private_keys(self, **filtros: Literal[True] | None) -> list[PrivateKey]:
        """As mesmas chaves dos outros tokens; a ordem delas é a das idades."""
        return [
            PrivateKey(pem=chave.pem, issued_at=datetime.fromtimestamp(posicao, UTC))
            for posicao, chave in enumerate(chaves())
        ]

    def get_signing_key(self) -> PrivateKey:
        """A que assina os outros tokens; as mais novas só se publicam, até que todos as conheçam."""
        return PrivateKey(pem=chave_que_assina().pem)

    def get_user_sub(self, client: Client, user: Usuario) -> str:
        return str(user.id)

    def populate_access_token(
        self, access_token: dict[str, Any], *, client: Client, scopes: Iterable[str], user: Usuario | None, **_: Any
    ) -> None:
        """Recusa quem não está ativo na empresa do aplicativo, que está em contexto, e o que não é de sessão alguma."""
        dono, sessao = user or client.owner, sessao_em_emissao()
        ativos = Vinculo.objects.filter(usuario=dono, ativo=True, empresa_id=empresa_do_aplicativo(client))
        vinculo = ativos.first() if dono and dono.is_active else None
        if sessao is None:
            raise InvalidGrantError("A autorização acabou: peça outra ao usuário.")
        if vinculo is None:
            raise AccessDeniedError("O usuário não está ativo na empresa deste aplicativo.")
        access_token.update(
            sub=str(vinculo.usuario_id),
            aud=PUBLICO,
            empresa=str(vinculo.empresa_id),
            versao=vinculo.versao,
            sessao=str(sessao),
            scope=" ".join(scopes),
        )

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Usuario,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """`sub`, e o que os escopos `email` e `profile` pedem."""
        declaracoes: dict[str, Any] = {"sub": str(user.id)}
        if "email" in scopes:
            declaracoes |= {"email": user.email, "email_verified": user.email_provado_em is not None}
        if "profile" in scopes:
            declaracoes["name"] = user.nome
        return declaracoes
