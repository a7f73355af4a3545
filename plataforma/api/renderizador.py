"""JSON da API: decimais como texto, nunca como ponto flutuante."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
import orjson
from rest_framework.renderers import BaseRenderer


def _outros(valor: Any) -> Any:
    if isinstance(valor, Decimal):
        return format(valor, "zf")  # z: o zero negativo, que uma multiplicação ainda dá, sai sem sinal
    if isinstance(valor, msgspec.Struct):
        return msgspec.structs.asdict(valor)
    if isinstance(valor, frozenset):
        return sorted(valor)
    if isinstance(valor, Mapping):
        return dict(valor)
    return str(valor)


def para_json(dados: Any) -> bytes:
    """Serializa `dados` (dicionários, DTOs, decimais, datas e UUIDs) em JSON."""
    return orjson.dumps(dados, default=_outros, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


class RenderizadorJson(BaseRenderer):
    """Renderizador do DRF sobre orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else para_json(data)
