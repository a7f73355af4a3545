"""Bancos próprios da entrega hostil, que voltam ao instante zero antes de cada rodada."""

import secrets
from collections.abc import Iterator

import pytest

from plataforma.testes.fixtures import em_clones


@pytest.fixture(scope="module")
def bancos_proprios(bancos: None, servidor_de_bancos: str, prefixo_dos_bancos: str) -> Iterator[str]:
    """Clones novos dos bancos de todos os módulos, e nada de outros testes; dá o prefixo deles."""
    prefixo = f"hostil_{secrets.token_hex(4)}"
    with em_clones(servidor_de_bancos, prefixo_dos_bancos, prefixo):
        yield prefixo
