"""Empresa com plano de contas, pronta para lançar."""

from uuid import UUID

import pytest

from financeiro.servicos.plano import guardar_estabelecimento, preparar_empresa
from plataforma.valores import novo_id


@pytest.fixture
def livro(empresa: UUID) -> UUID:
    """Empresa do Simples, com o plano padrão e o caixa."""
    preparar_empresa(razao_social="Mercearia Aurora Ltda", regime="simples", crt=1, receita_12_meses=None)
    return empresa


@pytest.fixture
def estabelecimento(livro: UUID) -> UUID:
    """Matriz em São Paulo."""
    matriz = novo_id()
    guardar_estabelecimento(estabelecimento=matriz, cnpj="12ABC34501DE35", nome="Matriz", uf="SP")
    return matriz
