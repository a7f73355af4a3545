"""Tabelas que se leem como se leem no papel: um cabeçalho, e uma linha por coisa."""

from collections.abc import Iterable, Mapping
from typing import Any


def tabela(texto: str) -> list[dict[str, str]]:
    """As linhas de uma tabela escrita com `|` entre as colunas, cada uma pelo nome do cabeçalho."""
    cabecalho, *linhas = [[c.strip() for c in linha.split("|")] for linha in texto.strip().splitlines()]
    return [dict(zip(cabecalho, linha, strict=True)) for linha in linhas]


def colunas(linhas: Iterable[Any], *nomes: str) -> list[dict[str, str]]:
    """Só essas colunas de cada linha (dicionário ou objeto), em texto, para comparar com uma `tabela`."""
    return [{nome: str(_valor(linha, nome)) for nome in nomes} for linha in linhas]


def _valor(linha: Any, nome: str) -> Any:
    return linha[nome] if isinstance(linha, Mapping) else getattr(linha, nome)
