"""Que tipos cruzam uma fronteira, por contrato ou por evento: os que o JSON leva e devolve inteiros.

Confere-se ao importar quem declara. `bytes` não cruza: o JSON só o levaria como texto em base64, que ninguém distingue
de outro texto sem o nosso código; um documento binário se guarda e se cita pelo id.
"""

import typing
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union
from uuid import UUID

from plataforma.valores import Casas, Dto

_SIMPLES = frozenset({str, int, bool, UUID, date, datetime, NoneType})
_SAIDA = {
    Decimal: "um Decimal precisa de escala: use Quantidade, Custo, Preco ou Valor",
    bytes: "bytes não tem forma em JSON: guarde o documento e leve o id dele",
    float: "float perde centavos: use Quantidade, Custo, Preco ou Valor",
    Any: "Any não diz nada a quem chama",
    object: "object não diz nada a quem chama",
    dict: "use uma tupla de Dto",
    list: "use tuple[..., ...], que não muda depois de copiada",
    set: "use frozenset",
}
_SERVEM = (
    "use Dto, tuple, frozenset, UUID, str, int, bool, date, datetime, StrEnum, IntEnum, Literal ou Decimal com escala"
)


class TipoForaDaFronteira(TypeError):
    """Uma anotação não pode cruzar uma fronteira; a mensagem diz onde, e a saída."""


def anotacoes(dono: Any, onde: str) -> dict[str, Any]:
    """Anotações resolvidas de uma classe ou função; levanta TipoForaDaFronteira se um nome não existe."""
    try:
        return typing.get_type_hints(dono, include_extras=True)
    except (NameError, TypeError, AttributeError) as erro:
        raise TipoForaDaFronteira(f"{onde}: anotação que não se resolve ({erro}).") from erro


def conferir_tipo(tipo: Any, onde: str) -> None:
    """Levanta TipoForaDaFronteira se `tipo`, ou um tipo dentro dele, não pode cruzar uma fronteira."""
    problemas = list(_problemas(tipo, onde, frozenset()))
    if problemas:
        raise TipoForaDaFronteira("; ".join(problemas))


def _problemas(tipo: Any, onde: str, vistos: frozenset[type]) -> Iterator[str]:
    if tipo in _SIMPLES:
        return
    if tipo in _SAIDA:
        yield f"{onde}: {_SAIDA[tipo]}"
    elif isinstance(tipo, type) and issubclass(tipo, Dto):
        yield from _problemas_do_dto(tipo, vistos)
    elif isinstance(tipo, type) and issubclass(tipo, Enum):
        if not issubclass(tipo, (str, int)):
            yield f"{onde}: o enum {tipo.__name__} precisa ser StrEnum ou IntEnum"
    else:
        yield from _problemas_do_generico(tipo, onde, vistos)


def _problemas_do_dto(tipo: type[Dto], vistos: frozenset[type]) -> Iterator[str]:
    if tipo in vistos:
        return
    if not tipo.__struct_config__.frozen:
        yield f"{tipo.__name__}: um Dto é congelado"
    for campo, anotacao in anotacoes(tipo, tipo.__name__).items():
        if typing.get_origin(anotacao) is not typing.ClassVar:
            yield from _problemas(anotacao, f"{tipo.__name__}.{campo}", vistos | {tipo})


def _problemas_do_generico(tipo: Any, onde: str, vistos: frozenset[type]) -> Iterator[str]:
    origem, partes = typing.get_origin(tipo), typing.get_args(tipo)
    if origem is Literal:
        return
    if origem is Annotated:
        escala = any(isinstance(marca, Casas) for marca in tipo.__metadata__)
        if not (partes[0] is Decimal and escala):
            yield from _problemas(partes[0], onde, vistos)
    elif origem in (Union, UnionType, tuple, frozenset):
        for parte in partes:
            if parte is not Ellipsis:
                yield from _problemas(parte, onde, vistos)
    elif origem in _SAIDA:
        yield f"{onde}: {_SAIDA[origem]}"
    else:
        yield f"{onde}: {tipo!r} não cruza uma fronteira; {_SERVEM}"
