"""Fatos que o core conta aos outros módulos. `AcessoAlterado` é do núcleo (`plataforma.acesso.eventos`).

`versao_cadastro` cresce a cada mudança da linha: por ela quem guarda uma cópia sabe se a que tem já é mais nova.
"""

from typing import Literal
from uuid import UUID

from plataforma.mensageria.evento import Evento
from plataforma.valores import Valor

Regime = Literal["simples", "presumido", "real"]


class EmpresaCriada(Evento, modulo="core", agregado="empresa", versao=1):
    """Nasceu uma empresa; `anexo_do_simples` é I a V, ou vazio fora do Simples."""

    empresa: UUID
    raiz_cnpj: str
    razao_social: str
    regime: Regime
    crt: int
    versao_cadastro: int
    anexo_do_simples: str = ""
    receita_bruta_12_meses: Valor | None = None


class EmpresaAlterada(Evento, modulo="core", agregado="empresa", versao=1):
    """Os dados da empresa passaram a ser estes."""

    empresa: UUID
    raiz_cnpj: str
    razao_social: str
    regime: Regime
    crt: int
    versao_cadastro: int
    anexo_do_simples: str = ""
    receita_bruta_12_meses: Valor | None = None


class EstabelecimentoCriado(Evento, modulo="core", agregado="estabelecimento", versao=1):
    """A empresa tem mais um CNPJ."""

    estabelecimento: UUID
    cnpj: str
    nome: str
    uf: str
    matriz: bool
    versao_cadastro: int


class EstabelecimentoAlterado(Evento, modulo="core", agregado="estabelecimento", versao=1):
    """Os dados do estabelecimento passaram a ser estes."""

    estabelecimento: UUID
    cnpj: str
    nome: str
    uf: str
    matriz: bool
    ativo: bool
    versao_cadastro: int


class ProdutoCadastrado(Evento, modulo="core", agregado="produto", versao=1):
    """Nasceu um produto; `unidade` é a sigla da unidade de estoque."""

    produto: UUID
    sku: str
    descricao: str
    unidade: str
    ncm: str
    ativo: bool
    versao_cadastro: int


class ProdutoAlterado(Evento, modulo="core", agregado="produto", versao=1):
    """Os dados do produto passaram a ser estes."""

    produto: UUID
    sku: str
    descricao: str
    unidade: str
    ncm: str
    ativo: bool
    versao_cadastro: int
