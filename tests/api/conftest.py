"""A empresa cheia, uma só para os testes desta pasta."""

import pytest

from meu_erp.demonstracao.roteiro import Cena
from tests.api.empresa_cheia import empresa_cheia


@pytest.fixture(scope="package")
def cena(bancos: None) -> Cena:
    """Uma empresa com mais de uma linha em cada lista."""
    return empresa_cheia()
