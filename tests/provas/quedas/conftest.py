"""Os servidores que estas provas matam, uma vez por processo do pytest."""

from collections.abc import Iterator

import pytest

from lancador.processos import Supervisor
from lancador.progresso import Falta, avisar
from tests.provas.quedas.sistemas import Servidores, servidores_proprios


@pytest.fixture(scope="session")
def servidores() -> Iterator[Servidores]:
    """PostgreSQL e RabbitMQ só destas provas."""
    try:
        with servidores_proprios() as no_ar:
            yield no_ar
    except Falta as erro:
        pytest.skip(str(erro))


@pytest.fixture(scope="session")
def servidores_da_suite(
    servidor_de_bancos: str, servidor_amqp: str, prefixo_dos_bancos: str, tmp_path_factory: pytest.TempPathFactory
) -> Servidores:
    """Os da suíte, para quem não os derruba."""
    return Servidores(
        tmp_path_factory.mktemp("quedas"), Supervisor(avisar), servidor_de_bancos, servidor_amqp, prefixo_dos_bancos
    )
