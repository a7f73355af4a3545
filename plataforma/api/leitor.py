"""Corpos que a API lê, até onde se lê de uma vez: JSON de verdade, e arquivos em multipart."""

import re
from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from plataforma.erros import EntradaInvalida

TAMANHO_MAXIMO_BYTES = 2 * 1024 * 1024
ENVIO_MAXIMO_BYTES = 64 * 1024 * 1024
"""Cem notas comuns não chegam a um décimo disto, e as três planilhas dos saldos têm até 20 MB cada."""
_ESPACOS = (b'" :', b'"\t:', b'"\r:', b'"\n:')
_CHAVE = re.compile(rb'"(?:[^"\\]++|\\.)*+"(?:[ \t\r\n]*+(:))?', re.DOTALL)


class CorpoGrande(EntradaInvalida):
    """JSON maior do que se lê de uma vez."""

    codigo = "plataforma.corpo_grande"
    status = 413
    titulo = "O corpo da chamada não foi lido"


class CampoRepetido(EntradaInvalida):
    """Dois valores para o mesmo campo."""

    codigo = "plataforma.campo_repetido"
    status = 400
    titulo = "O corpo da chamada não é legível"


class LeitorJson(BaseParser):
    """Corpo em UTF-8; nem NaN, nem infinito, nem metade de um caractere, nem listas sem fim dentro de listas."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        # Pelo `request`, e não pelo fluxo: o corpo fica guardado, e a chave de idempotência o resume depois.
        if parser_context:
            _recusar_grande(_tamanho_dito(parser_context), TAMANHO_MAXIMO_BYTES)
        corpo = parser_context["request"].body if parser_context else stream.read()
        _recusar_grande(len(corpo), TAMANHO_MAXIMO_BYTES)
        try:
            lido = orjson.loads(corpo)
        except orjson.JSONDecodeError as erro:
            raise ParseError(f"O corpo não é um JSON que se possa ler: {erro}.") from erro
        # O último valia, calado: um motivo, um valor ou uma quantidade trocados sem que ninguém soubesse.
        if _repete_campo(corpo, lido):
            raise CampoRepetido("Um mesmo campo vem duas vezes no mesmo objeto. Mande cada um uma só vez.")
        return lido


class LeitorMultipart(MultiPartParser):
    """Arquivos, recusados pelo tamanho antes que um só byte vá ao disco."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        if parser_context:
            _recusar_grande(_tamanho_dito(parser_context), ENVIO_MAXIMO_BYTES)
        return super().parse(stream, media_type, parser_context)


def _tamanho_dito(contexto: Mapping[str, Any]) -> int:
    return int(contexto["request"].META.get("CONTENT_LENGTH") or 0)


def _recusar_grande(tamanho: int, maximo: int) -> None:
    if tamanho > maximo:
        raise CorpoGrande(f"O corpo tem {tamanho} bytes, e se leem até {maximo}. Mande menos de cada vez.")


def _repete_campo(corpo: bytes, lido: Any) -> bool:
    """Contar `":` não dá menos que as chaves, salvo espaço antes de dois-pontos; se dá mais, lê-se texto a texto."""
    chaves = _quantas_chaves(lido)
    if corpo.count(b'":') == chaves and not any(espaco in corpo for espaco in _ESPACOS):
        return False
    return _CHAVE.findall(corpo).count(b":") != chaves


def _quantas_chaves(lido: Any) -> int:
    total, a_ver = 0, [lido]
    while a_ver:
        no = a_ver.pop()
        if isinstance(no, dict):
            total += len(no)
            a_ver += no.values()
        elif isinstance(no, list):
            a_ver += no
    return total
