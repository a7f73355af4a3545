"""JSON que a API lê: recusa o que não é JSON de verdade, em vez de falhar adiante."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class LeitorJson(BaseParser):
    """Corpo em UTF-8; nem NaN, nem infinito, nem metade de um caractere, nem listas sem fim dentro de listas."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        # Pelo pedido, e não pelo fluxo: o corpo fica guardado, e a chave de idempotência o resume depois.
        corpo = parser_context["request"].body if parser_context else stream.read()
        try:
            return orjson.loads(corpo)
        except orjson.JSONDecodeError as erro:
            raise ParseError(f"O corpo não é um JSON que se possa ler: {erro}.") from erro
