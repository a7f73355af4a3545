"""Que tipos podem cruzar uma fronteira: os que o JSON leva e devolve inteiros. Conferido ao importar."""

import typing
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union
from uuid import UUID

from plataforma.contratos.erros import ContratoInvalido
from plataforma.valores import Casas, Dto

_SIMPLES = frozenset({str, int, bool, bytes, UUID, date, datetime, NoneType})
_SAIDA = {
    Decimal: "um Decimal precisa de escala: use Quantidade, Custo, Preco ou Valor",
    float: "float perde centavos: use Quantidade, Custo, Preco ou Valor",
    Any: "Any não diz nada a quem chama",
    object: "object não diz nada a quem chama",
    dict: "use uma tupla de Dto",
    list: "use tuple[..., ...], que não muda depois de copiada",
    set: "use frozenset",
}


def anotacoes(dono: Any, onde: str) -> dict[str, Any]:
    """Anotações resolvidas de uma classe ou função; levanta ContratoInvalido se um nome não existe."""
    try:
        return typing.get_type_hints(dono, include_extras=True)
    except (NameError, TypeError, AttributeError) as erro:
        raise ContratoInvalido(f"{onde}: anotação que não se resolve ({erro}).") from erro


def conferir_tipo(tipo: Any, onde: str) -> None:
    """Levanta ContratoInvalido se `tipo`, ou um tipo dentro dele, não pode cruzar uma fronteira."""
    problemas = list(_problemas(tipo, onde, frozenset()))
    if problemas:
        raise ContratoInvalido("; ".join(problemas))


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
        yield f"{tipo.__name__}: um Dto de contrato é congelado"
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
        yield f"{onde}: {tipo!r} não é um tipo de contrato"
