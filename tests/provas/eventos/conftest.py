"""As oficinas, uma por transporte."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.provas.eventos.oficina import Oficina, oficina_aberta


@pytest.fixture(scope="module", params=["local", "amqp"])
def oficina(request: pytest.FixtureRequest, servidor_de_bancos: str, prefixo_dos_bancos: str) -> Iterator[Oficina]:
    """Trabalhadores no ar, pelo transporte do parâmetro."""
    with (
        tempfile.TemporaryDirectory(prefix="eventos-") as pasta,
        oficina_aberta(request.param, servidor_de_bancos, prefixo_dos_bancos, Path(pasta)) as aberta,
    ):
        yield aberta
