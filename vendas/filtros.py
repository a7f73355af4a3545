"""O que cada lista de vendas deixa filtrar, e em que ordem; na API e nas telas."""

from datetime import date
from typing import Annotated
from uuid import UUID

from plataforma.leituras import ComBusca, Onde, Ordem
from vendas.situacoes import Andamento, Situacao, SituacaoDaFatura


class _PorData(ComBusca):
    de: Annotated[date | None, Onde("data__gte")] = None
    ate: Annotated[date | None, Onde("data__lte")] = None


class FiltroDePedidos(_PorData):
    """Pedidos; `numero` é o do pedido confirmado."""

    situacao: Annotated[tuple[Situacao, ...], Onde("situacao__in")] = ()
    faturamento: Annotated[tuple[Andamento, ...], Onde("faturamento__in")] = ()
    expedicao: Annotated[tuple[Andamento, ...], Onde("expedicao__in")] = ()
    devolucao: Annotated[tuple[Andamento, ...], Onde("devolucao__in")] = ()
    cliente: Annotated[UUID | None, Onde("cliente_id")] = None
    estabelecimento: Annotated[UUID | None, Onde("estabelecimento_id")] = None
    numero: Annotated[int | None, Onde("numero")] = None


class OrdemDePedidos(Ordem):
    """Ordens da lista de pedidos: só as que um índice serve."""

    MAIS_NOVOS = "-id"
    MAIS_VELHOS = "id"
    DATA_MAIS_NOVA = "-data"
    DATA_MAIS_VELHA = "data"
    NUMERO_MAIOR = "-numero"
    NUMERO_MENOR = "numero"


class FiltroDeFaturas(_PorData):
    """Faturas; `a_expedir=true` lista o faturado que ainda não saiu."""

    situacao: Annotated[SituacaoDaFatura | None, Onde("situacao")] = None
    pedido: Annotated[UUID | None, Onde("pedido_id")] = None
    cliente: Annotated[UUID | None, Onde("cliente_id")] = None
    estabelecimento: Annotated[UUID | None, Onde("estabelecimento_id")] = None
    serie: str = ""
    numero: Annotated[int | None, Onde("numero")] = None
    a_expedir: Annotated[bool | None, Onde("a_expedir")] = None


class FiltroDoPedido(_PorData):
    """Expedições e devoluções."""

    pedido: Annotated[UUID | None, Onde("pedido_id")] = None
    estabelecimento: Annotated[UUID | None, Onde("estabelecimento_id")] = None


class FiltroDeClientes(ComBusca):
    """Clientes; `nome` procura em qualquer ponto."""

    nome: Annotated[str, Onde("nome__icontains")] = ""
    documento: Annotated[str, Onde("documento")] = ""
    ativo: Annotated[bool | None, Onde("ativo")] = None


class OrdemDeClientes(Ordem):
    """Ordens da lista de clientes."""

    MAIS_NOVOS = "-id"
    NOME = "nome"
    NOME_DE_Z_A = "-nome"


class FiltroDeCondicoes(ComBusca):
    """Condições de pagamento."""

    ativa: Annotated[bool | None, Onde("ativa")] = None
