"""Sessões: entrar, renovar e sair. Cada renovação vale uma vez; usá-la de novo encerra a sessão inteira."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Least

from core.contrato import RenovacaoInvalida, RenovacaoReusada
from core.emissao import (
    DURACAO_DA_SESSAO,
    VALIDADE_DA_SESSAO,
    VALIDADE_DO_ACESSO,
    assinar_acesso,
    escrever_renovacao,
    ler_renovacao,
    renovacao_autentica,
)
from core.leituras import Tokens
from core.models import Sessao, Vinculo
from core.origem import OrigemDaTentativa
from core.servicos.acessos import publicar_acessos, publicar_encerramento
from core.servicos.credenciais import autenticar
from plataforma import relogio
from plataforma.banco.sql import linhas, transacao
from plataforma.erros import Proibido
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.valores import Dto

TAMANHO_DO_SAL = 16
REPETE_POR = timedelta(seconds=60)
"""Por quanto tempo se dá outra vez a resposta de uma troca cuja resposta se perdeu."""
_EMPRESAS = "SELECT id, razao_social FROM core_empresas_do_usuario(%s)"


class EmpresaDoUsuario(Dto):
    """Empresa em que o usuário pode entrar."""

    id: UUID
    razao_social: str


class UsuarioSemEmpresa(Proibido):
    """O usuário não pode entrar na empresa, ou em nenhuma."""

    codigo = "core.usuario_sem_empresa"


def entrar(*, email: str, senha: str, empresa: UUID | None, codigo: str, origem: OrigemDaTentativa) -> Tokens:
    """Abre uma sessão. `codigo` é o do segundo fator, de quem o usa; sem `empresa`, entra na mais antiga do usuário."""
    usuario = autenticar(email=email, senha=senha, codigo=codigo, empresa=empresa, origem=origem).id
    escolhida = _escolher(usuario, empresa)
    with agir_como(Ator(usuario_id=usuario, empresa_id=escolhida)), transacao("core"):
        Sessao.objects.filter(usuario=usuario, vence_em__lt=relogio.agora()).delete()
        sessao = Sessao.objects.create(
            empresa_id=escolhida,
            usuario_id=usuario,
            sal=secrets.token_bytes(TAMANHO_DO_SAL),
            vence_em=relogio.agora() + VALIDADE_DA_SESSAO,
        )
        return tokens_da(sessao)


def empresas_do_usuario(usuario: UUID) -> tuple[EmpresaDoUsuario, ...]:
    """Empresas em que o usuário está ativo, da que entrou primeiro à mais nova."""
    return tuple(EmpresaDoUsuario(**linha) for linha in linhas("core", _EMPRESAS, [usuario]))


def _escolher(usuario: UUID, pedida: UUID | None) -> UUID:
    for empresa in empresas_do_usuario(usuario):
        if pedida in (None, empresa.id):
            return empresa.id
    raise UsuarioSemEmpresa("Você não está ativo nesta empresa. Peça a quem a administra que convide ou reative você.")


def tokens_da(sessao: Sessao) -> Tokens:
    """Os tokens da geração da sessão, cuja empresa está em contexto. Levanta RenovacaoInvalida."""
    vinculo = Vinculo.objects.select_related("usuario").filter(usuario=sessao.usuario_id).first()
    if vinculo is None or not vinculo.ativo or not vinculo.usuario.liberado:
        raise RenovacaoInvalida("Seu acesso a esta empresa foi encerrado. Fale com quem a administra.")
    return Tokens(
        acesso=assinar_acesso(
            usuario=sessao.usuario_id,
            empresa=sessao.empresa_id,
            versao=vinculo.versao,
            sessao=sessao.id,
            geracao=sessao.geracao,
            desde=sessao.renovada_em,
        ),
        renovacao=escrever_renovacao(sessao=sessao.id, geracao=sessao.geracao, sal=bytes(sessao.sal)),
        tipo="Bearer",
        vence_em_segundos=int(VALIDADE_DO_ACESSO.total_seconds()),
        usuario=sessao.usuario_id,
        empresa=sessao.empresa_id,
    )


def _abrir(token: str) -> tuple[Sessao, int]:
    partes = ler_renovacao(token)
    sessao = Sessao.objects.filter(id=partes.sessao, aplicativo="").first() if partes else None
    if partes is None or sessao is None or not renovacao_autentica(partes, sal=bytes(sessao.sal)):
        raise RenovacaoInvalida("O token de renovação não é válido. Entre de novo.")
    return sessao, partes.geracao


def renovar(token: str, *, chave: str) -> Tokens:
    """Troca a renovação por outro par de tokens; por `REPETE_POR`, o mesmo token e a mesma `chave` dão o mesmo par.

    Levanta RenovacaoInvalida ou RenovacaoReusada.
    """
    sessao, geracao = _abrir(token)
    resumo = resumo_da_chave(chave)
    with agir_como(Ator(usuario_id=sessao.usuario_id, empresa_id=sessao.empresa_id)):
        with transacao("core"):
            vivas = Sessao.objects.filter(id=sessao.id, revogada_em=None, vence_em__gt=relogio.agora())
            # O UPDATE condicional decide entre chamadas paralelas: só uma encontra a geração que leu.
            vivas.filter(geracao=geracao).update(
                geracao=F("geracao") + 1,
                vence_em=_vencimento(),
                renovada_em=relogio.agora(),
                resumo_da_chave=resumo,
            )
            renovada = vivas.filter(respondida_a(resumo), geracao=geracao + 1).first()
            if renovada:
                return tokens_da(renovada)
            reusada = vivas.filter(geracao__gt=geracao).exists()
            if reusada:
                encerrar_sessoes([sessao], motivo="reuso")
        if reusada:
            raise RenovacaoReusada("Este token já foi usado. A sessão foi encerrada por precaução: entre de novo.")
    raise RenovacaoInvalida("A sessão venceu ou foi encerrada. Entre de novo.")


def resumo_da_chave(chave: str) -> str:
    """O que se guarda da chave de uma troca; de nenhuma, um que nenhuma repete."""
    return hashlib.sha256((chave or secrets.token_hex()).encode()).hexdigest()


def respondida_a(resumo: str) -> Q:
    """As sessões cujos tokens se deram há pouco a quem trouxe a chave deste resumo."""
    return Q(resumo_da_chave=resumo, renovada_em__gt=relogio.agora() - REPETE_POR)


def _vencimento() -> Least:
    return Least(
        Value(relogio.agora() + VALIDADE_DA_SESSAO),
        F("criada_em") + Value(DURACAO_DA_SESSAO),
        output_field=DateTimeField(),
    )


def sessao_da(token: str) -> Sessao:
    """A sessão de um token de renovação nosso, de qualquer geração. Levanta RenovacaoInvalida."""
    return _abrir(token)[0]


def sair(token: str) -> None:
    """Encerra a sessão e os tokens de acesso que nasceram dela; o que já estava encerrado fica como está."""
    sessao = sessao_da(token)
    with agir_como(Ator(usuario_id=sessao.usuario_id, empresa_id=sessao.empresa_id)), transacao("core"):
        encerrar_sessoes([sessao], motivo="saida")


def encerrar_sessoes(sessoes: Iterable[Sessao], *, motivo: str) -> None:
    """Encerra as sessões, todas da empresa em contexto, e em todo módulo os tokens de acesso que nasceram delas."""
    with transacao("core"):
        for sessao in sessoes:
            aberta = Sessao.objects.filter(id=sessao.id, revogada_em=None)
            if aberta.update(revogada_em=relogio.agora(), motivo_da_revogacao=motivo):
                publicar_encerramento(usuario=sessao.usuario_id, sessao=sessao.id)


def revogar_sessoes(usuario: UUID, *, motivo: str, empresa: UUID | None = None) -> None:
    """Encerra o que o usuário abriu e o que autorizou, numa empresa ou em todas.

    Os tokens de acesso, quem chama encerra, com a versão dos direitos (`publicar_acessos`).
    """
    abertas = Sessao.objects.filter(usuario=usuario, revogada_em=None)
    if empresa is not None:
        abertas = abertas.filter(empresa_id=empresa)
    abertas.update(revogada_em=relogio.agora(), motivo_da_revogacao=motivo)


def encerrar_as_outras(usuario: UUID, *, menos: Collection[UUID], motivo: str) -> None:
    """Encerra, em todas as empresas, o que o usuário abriu e o que autorizou, menos estas sessões."""
    abertas = Sessao.objects.filter(usuario=usuario, revogada_em=None, vence_em__gt=relogio.agora())
    for sessao in abertas.exclude(id__in=menos).order_by("id"):
        with agir_como(Ator(usuario_id=usuario, empresa_id=sessao.empresa_id)):
            encerrar_sessoes([sessao], motivo=motivo)


def encerrar_acessos(usuario: UUID) -> None:
    """Encerra os tokens de acesso do usuário em todas as empresas dele."""
    # Uma transação por empresa: o contexto não troca de empresa com transação aberta.
    for empresa in empresas_do_usuario(usuario):
        with agir_como(Ator(usuario_id=usuario, empresa_id=empresa.id)), transacao("core"):
            publicar_acessos(list(Vinculo.objects.filter(usuario=usuario).values_list("id", flat=True)))
