"""Uma empresa cheia por execução, que nenhum teste daqui muda."""

import pytest

from meu_erp.demonstracao.roteiro import Cena
from tests.api.empresa_cheia import empresa_cheia


@pytest.fixture(scope="session")
def cena(bancos: None) -> Cena:
    """A empresa cheia de todos estes testes: quem a mudasse mudaria a dos outros."""
    return empresa_cheia()
