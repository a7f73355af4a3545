"""O que cada lista do core deixa filtrar; na API e nas telas."""

from typing import Annotated
from uuid import UUID

from core.opcoes import TipoDePessoa
from plataforma.leituras import ComBusca, Onde, Ordem


class FiltroDeEstabelecimentos(ComBusca):
    """Estabelecimentos."""

    cnpj: Annotated[str, Onde("cnpj")] = ""
    matriz: Annotated[bool | None, Onde("matriz")] = None
    ativo: Annotated[bool | None, Onde("ativo")] = None
    uf: Annotated[str, Onde("uf")] = ""


class FiltroDeUsuarios(ComBusca):
    """Usuários."""


class FiltroDeConvites(ComBusca):
    """Convites."""

    email: Annotated[str, Onde("email")] = ""


class FiltroDePapeis(ComBusca):
    """Papéis."""

    nome: Annotated[str, Onde("nome")] = ""
    padrao: Annotated[str, Onde("padrao")] = ""


class FiltroDePessoas(ComBusca):
    """Pessoas."""

    documento: Annotated[str, Onde("documento")] = ""
    tipo: Annotated[TipoDePessoa | None, Onde("tipo")] = None
    uf: Annotated[str, Onde("uf")] = ""
    ativo: Annotated[bool | None, Onde("ativo")] = None


class OrdemDePessoas(Ordem):
    """Ordens da lista de pessoas."""

    MAIS_NOVAS = "-id"
    NOME = "nome"


class OrdemDeProdutos(Ordem):
    """Ordens da lista de produtos."""

    MAIS_NOVOS = "-id"
    DESCRICAO = "descricao"
    DESCRICAO_DE_Z_A = "-descricao"
    SKU = "sku"
    SKU_DE_Z_A = "-sku"


class FiltroDeProdutos(ComBusca):
    """Produtos."""

    sku: Annotated[str, Onde("sku")] = ""
    gtin: Annotated[str, Onde("gtin")] = ""
    ncm: Annotated[str, Onde("ncm")] = ""
    unidade: Annotated[str, Onde("unidade")] = ""
    ativo: Annotated[bool | None, Onde("ativo")] = None


class FiltroDeUnidades(ComBusca):
    """Unidades de medida."""

    sigla: Annotated[str, Onde("sigla")] = ""
    ativa: Annotated[bool | None, Onde("ativa")] = None


class FiltroDeConversoes(ComBusca):
    """Conversões."""

    produto: Annotated[UUID | None, Onde("produto_id")] = None
    unidade: Annotated[str, Onde("unidade")] = ""
