"""Trabalhadores no ar, um conjunto por transporte."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.provas.eventos.trabalhadores import Trabalhadores, trabalhadores_no_ar


@pytest.fixture(scope="module", params=["local", "amqp"])
def trabalhadores(
    request: pytest.FixtureRequest, servidor_de_bancos: str, prefixo_dos_bancos: str
) -> Iterator[Trabalhadores]:
    """Trabalhadores no ar, pelo transporte do parâmetro."""
    with (
        tempfile.TemporaryDirectory(prefix="eventos-") as pasta,
        trabalhadores_no_ar(request.param, servidor_de_bancos, prefixo_dos_bancos, Path(pasta)) as aberta,
    ):
        yield aberta
