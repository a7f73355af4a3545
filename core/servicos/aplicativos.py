"""Aplicativos de fora que usam a API em nome de um usuário ou de si mesmos, e os escopos que cada um pode pedir."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID

import msgspec
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.conf import settings
from django.contrib.auth.hashers import make_password

from core.contas import Usuario
from core.escopos import ESCOPO_SEM_O_USUARIO
from core.models import Sessao, Vinculo
from core.resumos import ResumoDeSegredo
from core.servicos.acessos import publicar_acessos
from core.servicos.convites import incluir
from core.servicos.permissoes_dadas import exigir_ter_os_papeis, papeis_do_usuario
from core.servicos.sessoes import encerrar_sessoes
from plataforma.banco.sql import transacao
from plataforma.erros import NaoEncontrado
from plataforma.identidade.contexto import empresa_atual

EM_NOME_DE_USUARIO = ("authorization_code", "refresh_token")
EM_SEU_PROPRIO_NOME = ("client_credentials",)


class NovoAplicativo(msgspec.Struct, frozen=True, kw_only=True):
    """Aplicativo a registrar. Com `papeis`, age em seu próprio nome; com `redirecionamentos`, no de usuários.

    Em qualquer caso só pode pedir estes `escopos`.
    """

    nome: str
    escopos: Sequence[str]
    confidencial: bool = True
    redirecionamentos: Sequence[str] = ()
    papeis: Sequence[UUID] = ()


def segredo_do_aplicativo(id: str) -> str:
    """Segredo de um aplicativo confidencial. Sai do id e do segredo da instalação; no banco fica só o resumo."""
    chave = hashlib.sha256(b"core.aplicativo" + settings.SECRET_KEY.encode()).digest()
    return urlsafe_b64encode(hmac.digest(chave, id.encode(), "sha256")).decode().rstrip("=")


def registrar_aplicativo(*, novo: NovoAplicativo) -> str:
    """Registra o aplicativo na empresa em contexto; devolve o id dele. Levanta DireitosAMais."""
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
        aplicativo.set_scopes(list(novo.escopos))
        aplicativo.set_default_scopes([escopo for escopo in novo.escopos if escopo != ESCOPO_SEM_O_USUARIO])
        aplicativo.set_redirect_uris(list(novo.redirecionamentos))
        em_nome_de_usuario = EM_NOME_DE_USUARIO if novo.redirecionamentos else ()
        proprio = EM_SEU_PROPRIO_NOME if novo.papeis else ()
        aplicativo.grant_types = "\n".join((*em_nome_de_usuario, *proprio))
        aplicativo.save()
    return id


def _usuario_de_servico(id: str, novo: NovoAplicativo) -> UUID:
    exigir_ter_os_papeis(novo.papeis)
    usuario = Usuario.objects.create(
        email=f"{id}@aplicativo.invalid",
        nome=novo.nome,
        password=make_password(None),
        restrito_a=empresa_atual(),
    )
    incluir(usuario.id, novo.papeis)
    return usuario.id


def apagar_aplicativo(*, id: str) -> None:
    """Apaga o aplicativo e encerra o que lhe foi autorizado; o usuário de serviço dele, se há um, fica sem acesso."""
    with transacao("core"):
        aplicativo = Client.objects.filter(id=id, data__empresa=str(empresa_atual())).first()
        if aplicativo is None:
            raise NaoEncontrado(f"Não há aplicativo com o id {id} na sua empresa.")
        if aplicativo.owner_id:
            exigir_ter_os_papeis(papeis_do_usuario(aplicativo.owner_id))
        encerrar_sessoes(Sessao.objects.filter(aplicativo=id, revogada_em=None).order_by("id"), motivo="apagado")
        de_servico = Vinculo.objects.filter(usuario=aplicativo.owner_id)
        if de_servico.update(ativo=False):
            publicar_acessos(list(de_servico.values_list("id", flat=True)))
        aplicativo.delete()
