"""Tokens que vão num link e valem uma vez: nada que os refaça está no banco.

Cada um leva os ids do que abre e um autenticador, que sai do segredo da instalação e do sal da linha; trocado o sal, os
links antigos deixam de valer.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Literal, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

TAMANHO_DO_SAL = 16
TAMANHO_DO_TOKEN = 86
_TAMANHO_DO_ID = 16
_TOKEN = re.compile(f"[A-Za-z0-9_-]{{{TAMANHO_DO_TOKEN}}}")

Finalidade = Literal["convite", "senha"]


class TokenLido(NamedTuple):
    """As partes de um token; só o `autenticador` diz se é nosso."""

    dono: UUID
    """A empresa do convite, ou a conta do link de senha."""
    id: UUID
    autenticador: bytes


def novo_sal() -> bytes:
    """Sal de um link; trocá-lo invalida o token que saiu dele."""
    return secrets.token_bytes(TAMANHO_DO_SAL)


def _autenticar(finalidade: Finalidade, dono: UUID, id: UUID, sal: bytes) -> bytes:
    chave = hashlib.sha256(f"core.link.{finalidade}".encode() + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(chave, sal + dono.bytes + id.bytes, "sha256")


def escrever_token(finalidade: Finalidade, *, dono: UUID, id: UUID, sal: bytes) -> str:
    """Token da linha `id`, enquanto ela tiver este sal."""
    bruto = dono.bytes + id.bytes + _autenticar(finalidade, dono, id, sal)
    return urlsafe_b64encode(bruto).decode().rstrip("=")


def ler_token(token: str) -> TokenLido | None:
    """As partes do token, ou nada se não tem a forma de um."""
    if not _TOKEN.fullmatch(token):
        return None
    bruto = urlsafe_b64decode(token + "==")
    dono, id = bruto[:_TAMANHO_DO_ID], bruto[_TAMANHO_DO_ID : 2 * _TAMANHO_DO_ID]
    return TokenLido(UUID(bytes=dono), UUID(bytes=id), bruto[2 * _TAMANHO_DO_ID :])


def token_autentico(finalidade: Finalidade, lido: TokenLido, *, sal: bytes) -> bool:
    """Diz se o token foi escrito por nós para a linha que tem este sal."""
    return hmac.compare_digest(_autenticar(finalidade, lido.dono, lido.id, sal), lido.autenticador)


def endereco_do_link(finalidade: Finalidade, token: str) -> str:
    """O link, no endereço público da instalação."""
    return f"{settings.ENDERECO}/conta/{finalidade}/?{urlencode({'token': token})}"
