"""A forma do que se lê: um Dto por forma, e dele saem a consulta, a resposta JSON, o OpenAPI e o contrato das telas."""

import typing
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Union

import msgspec

from plataforma.valores import Dto


class Fonte(msgspec.Struct, frozen=True):
    """Onde está um campo que não é a coluna de mesmo nome, como o Django o diz: `pedido__numero`."""

    caminho: str


class Leitura(Dto):
    """Uma forma que se lê. O nome da classe é o do componente no OpenAPI, único em todos os módulos.

    Cada campo vem da coluna de mesmo nome, da que sua `Fonte` diz, ou da expressão que a consulta dá com o nome dele;
    um campo que é uma tupla de outra Leitura vem de outra tabela. A descrição vai em `Meta(description=...)`.
    """


class LeituraIncoerente(Exception):
    """A consulta e a forma não dizem os mesmos campos: erro de programação."""


class Campos(NamedTuple):
    """Os campos de uma Leitura, na ordem em que ela os declara."""

    fontes: Mapping[str, str]
    """Nome -> caminho, dos que são uma coluna ou uma expressão."""
    partes: Mapping[str, type[Leitura]]
    """Nome -> forma de cada linha, dos que são uma tupla de Leitura."""


@cache
def tipos_de(leitura: type[Dto]) -> Mapping[str, Any]:
    """Tipo de cada campo, com o que o anota."""
    anotados = typing.get_type_hints(leitura, include_extras=True)
    return {nome: anotados[nome] for nome in leitura.__struct_fields__}


@cache
def campos_de(leitura: type[Leitura]) -> Campos:
    """De onde vem cada campo de `leitura`."""
    fontes: dict[str, str] = {}
    partes: dict[str, type[Leitura]] = {}
    for nome, tipo in tipos_de(leitura).items():
        if linha := _leitura_das_linhas(tipo):
            partes[nome] = linha
        else:
            fontes[nome] = next((m.caminho for m in marcas_de(tipo) if isinstance(m, Fonte)), nome)
    return Campos(fontes, partes)


def marcas_de(tipo: Any) -> tuple[Any, ...]:
    """O que anota o tipo."""
    return getattr(tipo, "__metadata__", ())


def sem_marcas(tipo: Any) -> Any:
    """O tipo, sem o que o anota."""
    return typing.get_args(tipo)[0] if marcas_de(tipo) else tipo


def opcoes_de(tipo: Any) -> tuple[Any, ...]:
    """Os tipos de uma união; o próprio, se não é uma."""
    nu = sem_marcas(tipo)
    return typing.get_args(nu) if typing.get_origin(nu) in (Union, UnionType) else (tipo,)


def _leitura_das_linhas(tipo: Any) -> type[Leitura] | None:
    nu = sem_marcas(tipo)
    linha = typing.get_args(nu)[0] if typing.get_origin(nu) is tuple else None
    return linha if isinstance(linha, type) and issubclass(linha, Leitura) else None
