"""A loja de vendas serve às provas de limites."""

from collections.abc import Callable, Iterator

import pytest

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from vendas.tests.apoio import Loja, loja_nova


@pytest.fixture
def loja(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Loja]:
    """Loja nova, só deste teste; quem a chama é o usuário que nasceu com a empresa."""
    with loja_nova(cliente_de) as nova:
        ((usuario,),) = executar("core", "SELECT usuario_id FROM core_vinculo LIMIT 1")
        ator = Ator(usuario_id=usuario, empresa_id=nova.ator.empresa_id, permissoes=nova.ator.permissoes)
        yield nova._replace(ator=ator, api=cliente_de(ator))
