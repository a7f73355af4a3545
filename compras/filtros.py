"""O que cada lista de compras deixa filtrar; na API e nas telas."""

from datetime import date
from typing import Annotated
from uuid import UUID

from compras.situacoes import NaturezaDaEntrada, Origem, SituacaoDaDevolucao, SituacaoDaNota
from plataforma.leituras import ComBusca, Onde, Ordem

DoEstabelecimento = Annotated[UUID | None, Onde("estabelecimento_id")]
DoFornecedor = Annotated[UUID | None, Onde("fornecedor_id")]


class FiltroDeNotas(ComBusca):
    """Notas; `de` e `ate` são da emissão."""

    situacao: Annotated[SituacaoDaNota | None, Onde("situacao")] = None
    natureza: Annotated[tuple[NaturezaDaEntrada, ...], Onde("natureza__in")] = ()
    chave_de_acesso: Annotated[str, Onde("chave_de_acesso")] = ""
    numero: Annotated[str, Onde("numero")] = ""
    fornecedor: DoFornecedor = None
    origem: Annotated[Origem | None, Onde("origem")] = None
    nome_do_fornecedor: Annotated[str, Onde("nome_do_fornecedor__icontains")] = ""
    estabelecimento: DoEstabelecimento = None
    de: Annotated[date | None, Onde("data_emissao__gte")] = None
    ate: Annotated[date | None, Onde("data_emissao__lte")] = None


class OrdemDeNotas(Ordem):
    """Ordens da lista de notas; a data é a da emissão."""

    MAIS_NOVAS = "-id"
    EMISSAO_MAIS_NOVA = "-data_emissao"
    EMISSAO_MAIS_VELHA = "data_emissao"


class OrdemDeFornecedores(Ordem):
    """Ordens da lista de fornecedores."""

    MAIS_NOVOS = "-id"
    NOME = "nome"
    NOME_DE_Z_A = "-nome"


class FiltroDeDevolucoes(ComBusca):
    """Devoluções de compra; `de` e `ate` são da devolução."""

    situacao: Annotated[SituacaoDaDevolucao | None, Onde("situacao")] = None
    numero: Annotated[int | None, Onde("numero")] = None
    nota: Annotated[UUID | None, Onde("nota_id")] = None
    fornecedor: Annotated[UUID | None, Onde("nota__fornecedor_id")] = None
    estabelecimento: DoEstabelecimento = None
    de: Annotated[date | None, Onde("data__gte")] = None
    ate: Annotated[date | None, Onde("data__lte")] = None


class FiltroDeMapeamentos(ComBusca):
    """Mapeamentos."""

    fornecedor: DoFornecedor = None
    produto: Annotated[UUID | None, Onde("produto_id")] = None
    codigo: Annotated[str, Onde("codigo")] = ""


class FiltroDeFornecedores(ComBusca):
    """Fornecedores; `de` e `ate` são da última entrada."""

    nome: Annotated[str, Onde("nome__icontains")] = ""
    documento: Annotated[str, Onde("documento")] = ""
    de: Annotated[date | None, Onde("ultima_entrada__gte")] = None
    ate: Annotated[date | None, Onde("ultima_entrada__lte")] = None
    aguardando: bool | None = None
