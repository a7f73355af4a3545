"""Outra configuração, dentro de um bloco: a de um processo se lê uma vez só."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from plataforma.configuracao.leitura import configuracao


@contextmanager
def com_variaveis(**variaveis: str | None) -> Iterator[None]:
    """Dentro do bloco as variáveis valem isto (None: não ditas); depois, o que valiam."""
    antes = {nome: os.environ.get(nome) for nome in variaveis}
    _por(variaveis)
    try:
        yield
    finally:
        _por(antes)


def _por(variaveis: dict[str, str | None]) -> None:
    for nome, valor in variaveis.items():
        os.environ.pop(nome, None)
        if valor is not None:
            os.environ[nome] = valor
    configuracao.cache_clear()
