"""Páginas de uma leitura que soma: a posição vai opaca no cursor, e a página seguinte a traz de volta."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from rest_framework.request import Request
from rest_framework.serializers import CharField
from rest_framework.utils.urls import replace_query_param

from plataforma.api.entrada import EntradaSerializer
from plataforma.api.paginacao import LIMITE_MAXIMO, PaginacaoPorCursor
from plataforma.erros import EntradaInvalida, ErroDeCampo

T = TypeVar("T")


class PaginaPedidaSerializer(EntradaSerializer):
    """Que página de uma leitura que soma, e de que tamanho."""

    cursor = CharField(max_length=200, default="", allow_blank=True)
    limite = CharField(max_length=9, required=False, help_text=f"De 1 a {LIMITE_MAXIMO}; sem ele, 50.")


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


def limite_de(request: Request) -> int:
    """Tamanho da página pedida. Levanta EntradaInvalida."""
    return PaginacaoPorCursor().get_page_size(request)


def pagina_de(
    request: Request, itens: list[dict[str, Any]], posicao: Callable[[dict[str, Any]], Any], limite: int
) -> dict[str, Any]:
    """`proximo` e `itens`, que traz um a mais quando há outra página; `posicao` faz a de um item."""
    mostrados = itens[:limite]
    proximo = None
    if len(itens) > limite:
        endereco = request.build_absolute_uri()
        proximo = replace_query_param(endereco, "cursor", codificar(posicao(mostrados[-1])))
    return {"proximo": proximo, "itens": mostrados}
