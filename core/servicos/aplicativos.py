"""Aplicativos de fora que usam a API em nome de um usuário ou de si mesmos, e a renovação dos tokens deles."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID

import msgspec
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.contrib.auth.hashers import make_password

from core.bloqueios import travar_renovacao
from core.models import Usuario, Vinculo
from core.resumos import ResumoDeSegredo
from core.servicos.acessos import publicar_acessos
from core.servicos.usuarios import dar_papeis
from plataforma.banco.sql import executar, transacao
from plataforma.erros import NaoEncontrado
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id

ESCOPOS = ("openid", "email", "profile")
EM_NOME_DE_USUARIO = ("authorization_code", "refresh_token")
EM_SEU_PROPRIO_NOME = ("client_credentials",)
_USAR = "INSERT INTO core_renovacao_usada (resumo, aplicativo, usuario_id, usada_em) VALUES (%s, %s, %s, now())"
_EXPURGAR = "DELETE FROM core_renovacao_usada WHERE usada_em < now() - interval '60 days'"
_USADA = "SELECT aplicativo, usuario_id FROM core_renovacao_usada WHERE resumo = %s"


class NovoAplicativo(msgspec.Struct, frozen=True, kw_only=True):
    """Aplicativo a registrar. Com `papeis`, age em seu próprio nome; com `redirecionamentos`, no de usuários."""

    nome: str
    confidencial: bool = True
    redirecionamentos: Sequence[str] = ()
    papeis: Sequence[UUID] = ()


def segredo_do_aplicativo(id: str) -> str:
    """Segredo de um aplicativo confidencial. Sai do id e do segredo da instalação; no banco fica só o resumo."""
    chave = hashlib.sha256(b"core.aplicativo" + settings.SECRET_KEY.encode()).digest()
    return urlsafe_b64encode(hmac.digest(chave, id.encode(), "sha256")).decode().rstrip("=")


def registrar_aplicativo(*, novo: NovoAplicativo) -> str:
    """Registra o aplicativo na empresa em contexto; devolve o id dele."""
    id = get_adapter().generate_client_id()
    with transacao("core"):
        aplicativo = Client(
            id=id,
            name=novo.nome,
            secret=make_password(segredo_do_aplicativo(id), hasher=ResumoDeSegredo.algorithm),
            type=Client.Type.CONFIDENTIAL if novo.confidencial else Client.Type.PUBLIC,
            owner_id=_usuario_de_servico(id, novo) if novo.papeis else None,
            data={"empresa": str(empresa_atual())},
        )
        aplicativo.set_scopes(list(ESCOPOS))
        aplicativo.set_redirect_uris(list(novo.redirecionamentos))
        em_nome_de_usuario = EM_NOME_DE_USUARIO if novo.redirecionamentos else ()
        proprio = EM_SEU_PROPRIO_NOME if novo.papeis else ()
        aplicativo.grant_types = "\n".join((*em_nome_de_usuario, *proprio))
        aplicativo.save()
    return id


def _usuario_de_servico(id: str, novo: NovoAplicativo) -> UUID:
    usuario = Usuario.objects.create(
        id=novo_id(), email=f"{id}@aplicativo.invalid", nome=novo.nome, password=make_password(None)
    )
    vinculo = Vinculo.objects.create(usuario=usuario)
    dar_papeis(vinculo.id, novo.papeis)
    publicar_acessos([vinculo.id])
    return usuario.id


def apagar_aplicativo(*, id: str) -> None:
    """Apaga o aplicativo e seus tokens; os direitos de quem os usava mudam de versão, e eles deixam de valer."""
    with transacao("core"):
        aplicativo = Client.objects.filter(id=id, data__empresa=str(empresa_atual())).first()
        if aplicativo is None:
            raise NaoEncontrado(f"Não há aplicativo com o id {id} na sua empresa.")
        usuarios = set(Token.objects.filter(client=id, user__isnull=False).values_list("user_id", flat=True))
        if aplicativo.owner_id:
            usuarios.add(aplicativo.owner_id)
            Vinculo.objects.filter(usuario=aplicativo.owner_id).update(ativo=False)
        publicar_acessos(list(Vinculo.objects.filter(usuario__in=usuarios).values_list("id", flat=True)))
        aplicativo.delete()


def tomar_renovacao(renovacao: str) -> Token | None:
    """Trava o token de renovação até o fim da transação; de chamadas paralelas, só a primeira o encontra.

    Um token já trocado encerra todos os do usuário naquele aplicativo.
    """
    resumo = get_adapter().hash_token(renovacao)
    token = travar_renovacao(resumo)
    if token is None:
        for aplicativo, usuario in executar("core", _USADA, [resumo]):
            Token.objects.filter(client=aplicativo, user=usuario).delete()
            publicar_acessos(list(Vinculo.objects.filter(usuario=usuario).values_list("id", flat=True)))
    return token


def lembrar_renovacao(token: Token) -> None:
    """Guarda o resumo de um token trocado, para reconhecê-lo se voltar."""
    executar("core", _USAR, [token.hash, token.client_id, token.user_id])
    executar("core", _EXPURGAR)
