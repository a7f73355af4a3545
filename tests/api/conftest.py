"""A empresa cheia, uma só para os testes desta pasta."""

import pytest

from meu_erp.demonstracao import saidas
from meu_erp.demonstracao.roteiro import Cena
from tests.api.empresa_cheia import empresa_cheia


@pytest.fixture(scope="package")
def cena(bancos: None) -> Cena:
    """Uma empresa com mais de uma linha em cada lista; o último pedido é um rascunho, que se altera."""
    cheia = empresa_cheia()
    saidas.pedir(cheia, "rascunho", saidas.MARIA, {"1078": "1"})
    return cheia
