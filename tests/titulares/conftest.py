"""Uma loja, que vende por todos os módulos."""

from collections.abc import Callable, Iterator

import pytest

from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from vendas.tests.apoio import Loja, loja_nova


@pytest.fixture
def loja(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Loja]:
    """Loja nova, só deste teste."""
    with loja_nova(cliente_de, prazos="30") as nova:
        yield nova
