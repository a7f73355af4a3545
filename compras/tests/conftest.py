"""Fixtures de compras."""

from collections.abc import Callable, Iterator

import pytest

from compras.tests.apoio import Compradora, compradora_nova
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi


@pytest.fixture
def compradora(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Compradora]:
    """Empresa nova, do Simples, só deste teste."""
    with compradora_nova(cliente_de) as nova:
        yield nova
