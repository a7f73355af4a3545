"""O que cada lista do core deixa filtrar; na API e nas telas."""

from typing import Annotated
from uuid import UUID

from core.opcoes import TipoDePessoa
from plataforma.leituras import Filtro, Onde


class FiltroDeEstabelecimentos(Filtro):
    """Estabelecimentos."""

    cnpj: Annotated[str, Onde("cnpj")] = ""
    matriz: Annotated[bool | None, Onde("matriz")] = None
    ativo: Annotated[bool | None, Onde("ativo")] = None
    uf: Annotated[str, Onde("uf")] = ""


class FiltroDeConvites(Filtro):
    """Convites."""

    email: Annotated[str, Onde("email")] = ""


class FiltroDePapeis(Filtro):
    """Papéis."""

    nome: Annotated[str, Onde("nome")] = ""
    padrao: Annotated[str, Onde("padrao")] = ""


class FiltroDePessoas(Filtro):
    """Pessoas; `busca` é o começo do nome, do nome fantasia ou do documento."""

    documento: Annotated[str, Onde("documento")] = ""
    tipo: Annotated[TipoDePessoa | None, Onde("tipo")] = None
    uf: Annotated[str, Onde("uf")] = ""
    ativo: Annotated[bool | None, Onde("ativo")] = None
    busca: str = ""


class FiltroDeProdutos(Filtro):
    """Produtos; `busca` é parte da descrição, ou o começo do SKU ou do GTIN."""

    sku: Annotated[str, Onde("sku")] = ""
    gtin: Annotated[str, Onde("gtin")] = ""
    ncm: Annotated[str, Onde("ncm")] = ""
    unidade: Annotated[str, Onde("unidade")] = ""
    ativo: Annotated[bool | None, Onde("ativo")] = None
    busca: str = ""


class FiltroDeUnidades(Filtro):
    """Unidades de medida."""

    sigla: Annotated[str, Onde("sigla")] = ""
    ativa: Annotated[bool | None, Onde("ativa")] = None


class FiltroDeConversoes(Filtro):
    """Conversões."""

    produto: Annotated[UUID | None, Onde("produto_id")] = None
    unidade: Annotated[str, Onde("unidade")] = ""
