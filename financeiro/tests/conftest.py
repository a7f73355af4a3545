"""Empresa com plano de contas, pronta para lançar."""

from uuid import UUID

import pytest

from core.contrato import Cadastros, PessoaACasar
from financeiro.models import ContaBancaria
from financeiro.servicos.plano import guardar_estabelecimento, preparar_empresa
from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import dados_da_empresa
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from plataforma.valores import novo_id


@pytest.fixture
def livro(empresa: UUID) -> UUID:
    """Empresa do Simples, com o plano padrão e o caixa."""
    preparar_empresa(dados_da_empresa())
    return empresa


@pytest.fixture
def estabelecimento(livro: UUID) -> UUID:
    """Matriz em São Paulo."""
    matriz = novo_id()
    guardar_estabelecimento(estabelecimento=matriz, cnpj="12ABC34501DE35", nome="Matriz", uf="SP", versao=1)
    return matriz


@pytest.fixture
def tesouraria(livro: UUID, ator: Ator, cliente_api: ClienteDaApi) -> Tesouraria:
    """API identificada, com caixa e um fornecedor."""
    pessoa = usar(Cadastros).casar_pessoa(
        chave=novo_id(), pessoa=PessoaACasar(documento="52998224725", nome="Imobiliária Central", uf="SP")
    )
    return Tesouraria(cliente_api, ator, ContaBancaria.objects.get(tipo="caixa").id, pessoa.id)
