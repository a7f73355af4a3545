"""UFs, municípios e unidades de medida com que toda instalação começa (origem em dados/LEIAME.md)."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

CODIGO_DO_BRASIL = "1058"
"""Brasil na tabela de países do Banco Central, a que a NF-e usa."""


class Uf(NamedTuple):
    codigo: str
    sigla: str
    nome: str


class Municipio(NamedTuple):
    codigo: str
    uf: str
    nome: str


class UnidadeDeMedida(NamedTuple):
    sigla: str
    nome: str
    casas: int


def _linhas(arquivo: str) -> list[dict[str, str]]:
    texto = files("core").joinpath("dados", arquivo).read_text(encoding="utf-8")
    return list(csv.DictReader(texto.splitlines()))


@cache
def ufs() -> Mapping[str, Uf]:
    """As 27 UFs pela sigla."""
    return MappingProxyType({linha["sigla"]: Uf(**linha) for linha in _linhas("ufs.csv")})


@cache
def municipios() -> Mapping[str, Municipio]:
    """Os municípios pelo código de 7 dígitos do IBGE."""
    return MappingProxyType({linha["codigo"]: Municipio(**linha) for linha in _linhas("municipios.csv")})


@cache
def unidades_de_medida() -> tuple[UnidadeDeMedida, ...]:
    return tuple(UnidadeDeMedida(u["sigla"], u["nome"], int(u["casas"])) for u in _linhas("unidades_de_medida.csv"))
