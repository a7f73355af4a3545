"""Conferência dos tokens de acesso (JWT RS256) que o core assina."""

import time
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

import jwt
from django.conf import settings

from plataforma.erros import NaoAutenticado
from plataforma.identidade.chaves import ChavesPublicas, Jwks
from plataforma.valores import Dto

PUBLICO = "meu_erp"
ALGORITMO = "RS256"
CONFERIDO_POR_SEGUNDOS = 30
CONFERIDOS_NO_CACHE = 10_000


class Declaracoes(Dto):
    """O que um token diz: quem, em que empresa, com que versão dos direitos e em que sessão nasceu.

    `aplicativo` é o de fora que age pelo usuário, com os `escopos` que este lhe deu; vazio, é o próprio usuário.
    """

    usuario: UUID
    empresa: UUID
    versao: int
    sessao: UUID
    aplicativo: str = ""
    escopos: frozenset[str] = frozenset()


class _Conferido(NamedTuple):
    declaracoes: Declaracoes
    vale_ate: float
    """Segundos do relógio do sistema: o vencimento do token, ou o da conferência, o que vier antes."""


_conferidos: dict[str, _Conferido] = {}
chaves_publicas = ChavesPublicas()


def registrar_fonte_de_chaves(nome: str, fonte: Callable[[], Jwks]) -> None:
    """Diz de onde tirar chaves públicas deste processo; nenhum token conferido antes vale sem nova conferência."""
    chaves_publicas.registrar_fonte(nome, fonte)
    _conferidos.clear()


def esquecer_chaves() -> None:
    """Faz o próximo token buscar as chaves de novo."""
    chaves_publicas.esquecer()
    _conferidos.clear()


def conferir_token(token: str) -> Declaracoes:
    """Devolve o que o token declara; levanta NaoAutenticado se ele não vale mais, ou nunca valeu.

    Levanta ChavesIndisponiveis se a chave dele não se conhece e o core não respondeu quando se perguntou.

    A assinatura de um mesmo token se confere de novo a cada `CONFERIDO_POR_SEGUNDOS`.
    """
    conferido = _conferidos.get(token)
    if conferido is None or conferido.vale_ate <= time.time():
        conferido = _conferir(token)
        if len(_conferidos) >= CONFERIDOS_NO_CACHE:
            _conferidos.clear()
        _conferidos[token] = conferido
    return conferido.declaracoes


def _conferir(token: str) -> _Conferido:
    try:
        chave = chaves_publicas.achar(jwt.get_unverified_header(token).get("kid", ""))
        if chave is None:
            raise NaoAutenticado("O token foi assinado por uma chave que não conhecemos. Entre de novo.")
        dados = jwt.decode(
            token,
            chave,
            algorithms=[ALGORITMO],
            audience=PUBLICO,
            issuer=settings.ENDERECO,
            options={"require": ["exp", "sub", "aud", "iss", "empresa", "versao", "sessao"]},
        )
        declaracoes = Declaracoes(
            usuario=UUID(dados["sub"]),
            empresa=UUID(dados["empresa"]),
            versao=int(dados["versao"]),
            sessao=UUID(dados["sessao"]),
            aplicativo=str(dados.get("client_id", "")),
            escopos=frozenset(str(dados.get("scope", "")).split()),
        )
        return _Conferido(declaracoes, min(float(dados["exp"]), time.time() + CONFERIDO_POR_SEGUNDOS))
    except jwt.ExpiredSignatureError as erro:
        raise NaoAutenticado("O token venceu. Renove-o ou entre de novo.") from erro
    except (jwt.InvalidTokenError, ValueError, AttributeError) as erro:
        raise NaoAutenticado("O token não é válido. Entre de novo.") from erro
