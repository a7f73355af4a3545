"""Segundo fator (TOTP) de um usuário, com códigos de recuperação; o mesmo vale na página de entrada e na API."""

import secrets
from typing import ClassVar
from uuid import UUID

import pyotp
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core import signing

from core.bloqueios import travar_usuario
from core.contas import Usuario
from core.leituras import CodigosDeRecuperacao, SegundoFatorPendente
from core.origem import SESSAO, OrigemDaTentativa
from core.servicos.limites import Segredo, Tentativa, conhecida, contar
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo, ErroDeNegocio, NaoAutenticado

SAL_DA_CONFIRMACAO = "core.segundo_fator"
VALIDADE_DA_CONFIRMACAO_SEGUNDOS = 600
TAMANHO_DO_TOTP = 6
CODIGOS_DE_RECUPERACAO = 10
TAMANHO_DO_CODIGO_DE_RECUPERACAO = 8
_TIPOS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class SegundoFatorExigido(NaoAutenticado):
    """A senha confere, e falta o código do segundo fator."""

    codigo: ClassVar[str] = "core.segundo_fator_exigido"


class SegundoFatorJaLigado(ErroDeNegocio):
    """O usuário já tem segundo fator."""

    codigo: ClassVar[str] = "core.segundo_fator_ja_ligado"


def codigo_confere(usuario: UUID, codigo: str, *, origem: OrigemDaTentativa) -> bool:
    """Diz se o código serve; quem não tem segundo fator não precisa de nenhum.

    Levanta SegundoFatorExigido sem ele, e TentativasDemais.
    """
    fatores = {a.type: a for a in Authenticator.objects.filter(user_id=usuario, type__in=_TIPOS)}
    if Authenticator.Type.TOTP not in fatores:
        return True
    if not codigo:
        raise SegundoFatorExigido("A senha confere. Repita a chamada com “codigo”, o do seu aplicativo autenticador.")
    tentativa = contar_codigo(usuario, origem)
    tipo = Authenticator.Type.TOTP if len(codigo) == TAMANHO_DO_TOTP else Authenticator.Type.RECOVERY_CODES
    if tipo not in fatores or not fatores[tipo].wrap().validate_code(codigo):
        return False
    tentativa.acertou()
    return True


def contar_codigo(usuario: UUID, origem: OrigemDaTentativa) -> Tentativa:
    """Conta um palpite do código do usuário, que já mostrou saber a senha; levanta TentativasDemais."""
    ja_entrou = origem == SESSAO or conhecida(usuario, origem)
    return contar(Segredo.CODIGO, conta=str(usuario), origem=origem, conhecida=ja_entrou)


def pedir_segundo_fator(usuario: UUID) -> SegundoFatorPendente:
    """Sorteia o segredo; nada muda até ele se confirmar com um código."""
    _exigir_desligado(usuario)
    segredo = pyotp.random_base32()
    endereco = get_adapter().build_totp_url(Usuario.objects.get(id=usuario), segredo)
    confirmacao = signing.dumps({"usuario": str(usuario), "segredo": segredo}, salt=SAL_DA_CONFIRMACAO)
    return SegundoFatorPendente(segredo=segredo, endereco=endereco, confirmacao=confirmacao)


def ligar_segundo_fator(usuario: UUID, *, confirmacao: str, codigo: str) -> CodigosDeRecuperacao:
    """Liga o segundo fator e devolve os códigos de recuperação, que só se mostram aqui."""
    try:
        dados = signing.loads(confirmacao, salt=SAL_DA_CONFIRMACAO, max_age=VALIDADE_DA_CONFIRMACAO_SEGUNDOS)
    except signing.BadSignature as erro:
        raise _confirmacao_invalida(
            "A confirmação venceu ou não é válida. Peça outra e confirme em 10 minutos."
        ) from erro
    if dados["usuario"] != str(usuario):
        raise _confirmacao_invalida("A confirmação é de outro usuário. Peça a sua.")
    tentativa = contar_codigo(usuario, SESSAO)
    if not pyotp.TOTP(dados["segredo"]).verify(codigo):
        raise _codigo_invalido("O código não confere. Veja se o relógio do celular está certo e digite o atual.")
    tentativa.acertou()
    with transacao("core"):
        dono = travar_usuario(usuario)
        _exigir_desligado(usuario)
        return _gravar(dono, dados["segredo"])


def desligar_segundo_fator(usuario: UUID, *, codigo: str) -> None:
    """Desliga o segundo fator; pede um código que ainda sirva."""
    if not codigo_confere(usuario, codigo, origem=SESSAO):
        raise _codigo_invalido("O código não confere. Use o atual, ou um de recuperação ainda não usado.")
    tirar_segundo_fator(usuario)


def tirar_segundo_fator(usuario: UUID) -> bool:
    """Apaga o segredo e os códigos de recuperação; diz se havia."""
    with transacao("core"):
        apagados, _ = Authenticator.objects.filter(user_id=usuario, type__in=_TIPOS).delete()
    return apagados > 0


def _gravar(dono: Usuario, segredo: str) -> CodigosDeRecuperacao:
    """Grava segredo e códigos como o allauth os lê (docs.allauth.org/en/latest/mfa/django-allauth-2fa.html)."""
    codigos = [
        f"{secrets.randbelow(10**TAMANHO_DO_CODIGO_DE_RECUPERACAO):0{TAMANHO_DO_CODIGO_DE_RECUPERACAO}}"
        for _ in range(CODIGOS_DE_RECUPERACAO)
    ]
    cifrar = get_adapter().encrypt
    dados = {
        Authenticator.Type.TOTP: {"secret": cifrar(segredo)},
        Authenticator.Type.RECOVERY_CODES: {"migrated_codes": [cifrar(codigo) for codigo in codigos]},
    }
    for tipo in _TIPOS:
        Authenticator.objects.create(user=dono, type=tipo, data=dados[tipo])
    return CodigosDeRecuperacao(codigos_de_recuperacao=tuple(codigos))


def _exigir_desligado(usuario: UUID) -> None:
    if Authenticator.objects.filter(user_id=usuario, type=Authenticator.Type.TOTP).exists():
        raise SegundoFatorJaLigado("Você já usa segundo fator. Para trocar de aplicativo, desligue-o antes.")


def _confirmacao_invalida(mensagem: str) -> EntradaInvalida:
    return _erro("confirmacao", "core.confirmacao_do_segundo_fator_invalida", mensagem)


def _codigo_invalido(mensagem: str) -> EntradaInvalida:
    return _erro("codigo", "core.codigo_do_segundo_fator_invalido", mensagem)


def _erro(campo: str, codigo: str, mensagem: str) -> EntradaInvalida:
    return EntradaInvalida(mensagem, campos=(ErroDeCampo(campo=campo, codigo=codigo, mensagem=mensagem),))
