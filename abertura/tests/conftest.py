"""Fixtures das implantações."""

from collections.abc import Callable, Iterator

import pytest

from abertura.tests.apoio import Firma, firma_nova
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi


@pytest.fixture
def firma(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Firma]:
    """Empresa nova, só deste teste."""
    with firma_nova(cliente_de) as nova:
        yield nova
