"""A loja de vendas serve às provas de limites."""

from collections.abc import Callable, Iterator

import pytest

from core.permissoes import ADMINISTRADOR
from core.tests.apoio import Conta, email_novo, entrar_por_convite
from plataforma.identidade.contexto import Ator
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from vendas.tests.apoio import Loja, loja_nova


@pytest.fixture
def loja(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Loja]:
    """Loja nova, só deste teste; quem a chama é um usuário que existe, o administrador."""
    with loja_nova(cliente_de) as nova:
        operador = Conta("", nova.ator.usuario_id, nova.ator.empresa_id)
        aceite = entrar_por_convite(operador, email_novo(), ADMINISTRADOR)
        # Os outros módulos ouvem já que direitos ele tem: contados depois, encerrariam o token dele.
        drenar()
        ator = Ator(usuario_id=aceite.usuario, empresa_id=aceite.empresa, permissoes=nova.ator.permissoes)
        yield nova._replace(ator=ator, api=cliente_de(ator))
