"""Fixtures das disputas."""

from collections.abc import Callable, Iterator

import pytest

from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from vendas.tests.apoio import Loja, loja_nova


@pytest.fixture
def loja(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Loja]:
    """Loja nova, só desta prova."""
    with loja_nova(cliente_de) as nova:
        yield nova
