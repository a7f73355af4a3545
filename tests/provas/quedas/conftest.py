"""Os servidores que estas provas matam, uma vez por processo do pytest."""

from collections.abc import Iterator

import pytest

from lancador.progresso import Falta
from tests.provas.quedas.casas import Servidores, servidores_proprios


@pytest.fixture(scope="session")
def servidores() -> Iterator[Servidores]:
    """PostgreSQL e RabbitMQ só destas provas."""
    try:
        with servidores_proprios() as no_ar:
            yield no_ar
    except Falta as erro:
        pytest.skip(str(erro))
