"""Emissão dos tokens: o de acesso (JWT RS256, curto) e o de renovação (opaco, que só vale uma vez).

O de renovação é `<sessão>.<geração>.<autenticador>`. Nada que o refaça está no banco: o autenticador depende do segredo
da instalação e do sal da sessão. Um token antigo ainda se reconhece como nosso, e é assim que o reuso se percebe.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

import jwt
from django.conf import settings

from core.chaves import chave_que_assina
from plataforma.identidade.tokens import ALGORITMO, PUBLICO

VALIDADE_DO_ACESSO = timedelta(minutes=10)
VALIDADE_DA_SESSAO = timedelta(days=30)
"""Contada da última renovação."""
DURACAO_DA_SESSAO = timedelta(days=90)
"""Contada da entrada, ou da autorização: nenhuma renovação a estende; depois dela se entra, ou se autoriza, de novo."""
_RENOVACAO = re.compile(r"([0-9a-f]{32})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})")


class Renovacao(NamedTuple):
    """As partes de um token de renovação."""

    sessao: UUID
    geracao: int
    autenticador: str


_sessao_do_aplicativo: ContextVar[UUID | None] = ContextVar("sessao_do_aplicativo", default=None)


@contextmanager
def emitindo_na(sessao: UUID | None) -> Iterator[None]:
    """Diz ao adaptador do allauth, que não a recebe, a sessão do token que ele emite no bloco; None: nenhum."""
    marca = _sessao_do_aplicativo.set(sessao)
    try:
        yield
    finally:
        _sessao_do_aplicativo.reset(marca)


def sessao_em_emissao() -> UUID | None:
    """A sessão do token que se emite a um aplicativo."""
    return _sessao_do_aplicativo.get()


def assinar_acesso(*, usuario: UUID, empresa: UUID, versao: int, sessao: UUID, geracao: int, desde: datetime) -> str:
    """Token de acesso: vale `VALIDADE_DO_ACESSO`, ou até a sessão acabar ou a versão dos direitos mudar.

    Da mesma geração da sessão sai sempre o mesmo: é a resposta que se repete a quem não a recebeu.
    """
    chave = chave_que_assina()
    corpo = {
        "iss": settings.ENDERECO,
        "aud": PUBLICO,
        "sub": str(usuario),
        "empresa": str(empresa),
        "versao": versao,
        "sessao": str(sessao),
        "iat": desde,
        "exp": desde + VALIDADE_DO_ACESSO,
        "jti": str(uuid5(sessao, str(geracao))),
    }
    return jwt.encode(corpo, chave.privada, algorithm=ALGORITMO, headers={"kid": chave.kid})


def _autenticador(sessao: UUID, geracao: int, sal: bytes) -> str:
    chave = hashlib.sha256(b"core.renovacao" + settings.SECRET_KEY.encode()).digest()
    return (
        urlsafe_b64encode(hmac.digest(chave, sal + sessao.bytes + geracao.to_bytes(8), "sha256")).decode().rstrip("=")
    )


def escrever_renovacao(*, sessao: UUID, geracao: int, sal: bytes) -> str:
    """Token de renovação da geração dada."""
    return f"{sessao.hex}.{geracao}.{_autenticador(sessao, geracao, sal)}"


def ler_renovacao(token: str) -> Renovacao | None:
    """As partes do token, ou nada se não tem a forma de um."""
    casado = _RENOVACAO.fullmatch(token)
    return Renovacao(UUID(casado[1]), int(casado[2]), casado[3]) if casado else None


def renovacao_autentica(renovacao: Renovacao, *, sal: bytes) -> bool:
    """Diz se o token foi escrito por nós."""
    esperado = _autenticador(renovacao.sessao, renovacao.geracao, sal)
    return hmac.compare_digest(esperado, renovacao.autenticador)
