"""Autorizações que usuários dão a aplicativos de fora. Cada uma é uma sessão, e o que se troca por tokens vale uma vez.

Código e token de renovação estão em `core_uso_unico` pelo resumo; de trocas em paralelo, o UPDATE deixa passar uma. O
que volta depois de usado encerra a sessão inteira (RFC 6749, 4.1.2).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple, cast
from uuid import UUID

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.db.models import QuerySet

from core.emissao import DURACAO_DA_SESSAO, VALIDADE_DA_SESSAO
from core.escopos import ESCOPO_SEM_O_USUARIO
from core.models import Sessao, Vinculo
from core.servicos.acessos import publicar_encerramento
from core.servicos.sessoes import encerrar_sessoes
from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.erros import NaoAutenticado, NaoEncontrado
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.identidade.tokens import conferir_token
from plataforma.valores import novo_id

VALIDADE_COM_O_USUARIO = timedelta(days=1)
"""Por quanto tempo se lembra a autorização de quem não a renova."""
CODIGO_RECUSADO = "invalid_grant"
_GUARDAR = "INSERT INTO core_uso_unico (resumo, sessao_id) VALUES (%s, %s)"
# A sessão se trava junto: quem a encerra espera esta troca, e aumenta a versão dos direitos depois dela.
_TOMAR = """
WITH usado AS (
    UPDATE core_uso_unico u SET usado_em = clock_timestamp() FROM core_sessao s
     WHERE u.resumo = %(resumo)s AND u.usado_em IS NULL AND s.id = u.sessao_id AND s.aplicativo = %(aplicativo)s
    RETURNING u.sessao_id
)
UPDATE core_sessao s
   SET vence_em = CASE WHEN %(sem_o_usuario)s = ANY(s.escopos) THEN least(%(vence_em)s, s.criada_em + %(duracao)s)
                       ELSE s.vence_em END
  FROM usado
 WHERE s.id = usado.sessao_id AND s.revogada_em IS NULL AND s.vence_em > clock_timestamp()
RETURNING s.id
"""
_DEVOLVER = "UPDATE core_uso_unico SET usado_em = NULL WHERE resumo = %s"
_SESSAO = "SELECT sessao_id FROM core_uso_unico WHERE resumo = %s"


class SessaoDoToken(NamedTuple):
    """De onde veio um token que um aplicativo mostra."""

    id: UUID
    usuario: UUID
    empresa: UUID
    aplicativo: str


def _resumo(segredo: str) -> str:
    return str(get_adapter().hash_token(segredo))


def _autorizadas(usuario: UUID) -> QuerySet[Sessao]:
    """As autorizações do usuário que ainda valem."""
    abertas = Sessao.objects.filter(usuario=usuario, revogada_em=None, vence_em__gt=relogio.agora())
    return abertas.exclude(aplicativo="").order_by("id")


def pode_autorizar(usuario: UUID, *, empresa: UUID) -> bool:
    """Diz se o usuário está ativo na empresa, e pode agir por ela com um aplicativo."""
    with agir_como(Ator(usuario_id=usuario, empresa_id=empresa)):
        return Vinculo.objects.filter(usuario=usuario, ativo=True).exists()


def ja_autorizou(usuario: UUID, *, aplicativo: str, escopos: Iterable[str]) -> bool:
    """Diz se o usuário já deu ao aplicativo todos os escopos, e não os revogou."""
    dados = _autorizadas(usuario).filter(aplicativo=aplicativo).values_list("escopos", flat=True)
    return set(escopos) <= {escopo for sessao in dados for escopo in sessao}


def autorizar(usuario: UUID, *, empresa: UUID, aplicativo: str, escopos: Iterable[str], codigo: str) -> None:
    """Guarda a autorização que o usuário acaba de dar, com o código que a traz ao aplicativo."""
    with transacao("core"):
        sessao = Sessao.objects.create(
            empresa_id=empresa,
            usuario_id=usuario,
            aplicativo=aplicativo,
            escopos=sorted(escopos),
            vence_em=relogio.agora() + VALIDADE_COM_O_USUARIO,
        )
        executar("core", _GUARDAR, [_resumo(codigo), sessao.id])


class Troca:
    """Uma troca, em curso, de um código ou de um token de renovação por tokens; `sessao` é None se ele já não vale.

    Quem age por si (client_credentials) nada troca: cada token é uma sessão só dele.
    """

    def __init__(self, aplicativo: str, credencial: str | None) -> None:
        self._aplicativo = aplicativo
        self._resumo = None if credencial is None else _resumo(credencial)
        self.sessao = novo_id() if self._resumo is None else self._tomar(self._resumo)

    def _tomar(self, resumo: str) -> UUID | None:
        parametros = {
            "resumo": resumo,
            "aplicativo": self._aplicativo,
            "sem_o_usuario": ESCOPO_SEM_O_USUARIO,
            "vence_em": relogio.agora() + VALIDADE_DA_SESSAO,
            "duracao": DURACAO_DA_SESSAO,
        }
        tomadas = executar("core", _TOMAR, parametros)
        return tomadas[0][0] if tomadas else None

    def deu(self, renovacao: str) -> bool:
        """Guarda o token de renovação que a troca deu; diz se ele vale, ou se o usuário não o autorizou."""
        sessao = Sessao.objects.get(id=cast(UUID, self.sessao))
        if ESCOPO_SEM_O_USUARIO not in sessao.escopos:
            Token.objects.filter(type=Token.Type.REFRESH_TOKEN).by_value(renovacao).delete()
            return False
        executar("core", _GUARDAR, [_resumo(renovacao), sessao.id])
        return True

    def recusou(self, erro: str) -> None:
        """Nada se deu: a credencial boa volta a valer, e a que já se tinha usado encerra a sessão."""
        if self._resumo is None:
            return
        if self.sessao is not None:
            executar("core", _DEVOLVER, [self._resumo])
        elif erro == CODIGO_RECUSADO:
            reusadas = Sessao.objects.filter(
                id__in=[s for (s,) in executar("core", _SESSAO, [self._resumo])], aplicativo=self._aplicativo
            )
            encerrar_sessoes(reusadas, motivo="reuso")


def sessao_do_token(token: str) -> SessaoDoToken | None:
    """De que sessão é um token, de acesso ou de renovação; None se não é de nenhuma, ou já venceu."""
    for (id,) in executar("core", _SESSAO, [_resumo(token)]):
        sessao = Sessao.objects.get(id=id)
        return SessaoDoToken(sessao.id, sessao.usuario_id, sessao.empresa_id, sessao.aplicativo)
    try:
        declarado = conferir_token(token)
    except NaoAutenticado:
        return None
    return SessaoDoToken(declarado.sessao, declarado.usuario, declarado.empresa, declarado.aplicativo)


def encerrar_a_do_token(sessao: SessaoDoToken) -> None:
    """Encerra a sessão de um token revogado; a de quem age por si não está guardada, e só se conta."""
    with agir_como(Ator(usuario_id=sessao.usuario, empresa_id=sessao.empresa)), transacao("core"):
        guardadas = Sessao.objects.filter(id=sessao.id)
        encerrar_sessoes(guardadas, motivo="revogada")
        if not guardadas.exists():
            publicar_encerramento(usuario=sessao.usuario, sessao=sessao.id)


def encerrar_autorizacoes(usuario: UUID, *, aplicativo: str, empresa: UUID) -> None:
    """Tira do aplicativo, que é da empresa, o que o usuário lhe autorizou. Levanta NaoEncontrado se não há nada."""
    with agir_como(Ator(usuario_id=usuario, empresa_id=empresa)):
        dadas = list(_autorizadas(usuario).filter(aplicativo=aplicativo, empresa_id=empresa))
        if not dadas:
            raise NaoEncontrado(f"Você não autorizou nenhum aplicativo com o id {aplicativo}.")
        encerrar_sessoes(dadas, motivo="revogada")


def sair_do_aplicativo(usuario: UUID, *, aplicativo: str, empresa: UUID) -> None:
    """O usuário saiu pelo aplicativo, ou o tirou de sua página: nada do que este tem dele vale mais."""
    with agir_como(Ator(usuario_id=usuario, empresa_id=empresa)):
        encerrar_sessoes(_autorizadas(usuario).filter(aplicativo=aplicativo), motivo="saida")


def sair_da_pagina(usuario: UUID) -> None:
    """O usuário saiu da página de entrada: param os aplicativos que não podem agir sem ele."""
    for sessao in _autorizadas(usuario).exclude(escopos__contains=[ESCOPO_SEM_O_USUARIO]):
        with agir_como(Ator(usuario_id=usuario, empresa_id=sessao.empresa_id)):
            encerrar_sessoes([sessao], motivo="saida")


def expurgar() -> int:
    """Apaga as sessões vencidas há um dia, com o que se trocava por elas, e os tokens vencidos do allauth."""
    vencidas, _ = Sessao.objects.filter(vence_em__lt=relogio.agora() - timedelta(days=1)).delete()
    tokens, _ = Token.objects.expired().delete()
    return vencidas + tokens
