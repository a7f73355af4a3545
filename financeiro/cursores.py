"""Posição opaca numa lista, que a página seguinte traz de volta."""

import base64
import binascii
from typing import Any, TypeVar

import msgspec

from plataforma.erros import EntradaInvalida, ErroDeCampo

T = TypeVar("T")


def codificar(posicao: Any) -> str:
    """Texto que cabe num endereço."""
    return base64.urlsafe_b64encode(msgspec.json.encode(posicao)).decode()


def decodificar(texto: str, tipo: type[T]) -> T:
    """A posição que `codificar` escreveu. Levanta EntradaInvalida se não é uma."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(texto), type=tipo)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        mensagem = "O cursor não é desta lista: use o endereço que veio em “proximo”."
        campo = ErroDeCampo(campo="cursor", codigo="cursor_invalido", mensagem=mensagem)
        raise EntradaInvalida(f"cursor: {mensagem}", campos=(campo,)) from None
