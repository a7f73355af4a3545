"""Fixtures das implantações."""

from collections.abc import Callable, Iterator

import pytest

from abertura.tests.apoio import Casa, casa_nova
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi


@pytest.fixture
def casa(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Casa]:
    """Empresa nova, só deste teste."""
    with casa_nova(cliente_de) as nova:
        yield nova
