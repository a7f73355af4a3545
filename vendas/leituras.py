"""O que se lê de vendas, cada forma escrita uma vez: dela saem consultas, respostas, OpenAPI e telas."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from plataforma.leituras import Fonte, Leitura
from plataforma.valores import Instante, Preco, Quantidade, Valor
from vendas.situacoes import Andamento, Situacao, SituacaoDaFatura

Estabelecimento = Annotated[UUID, Fonte("estabelecimento_id")]
Deposito = Annotated[UUID, Fonte("deposito_id")]


class Condicao(Leitura):
    """Condição de pagamento."""

    id: UUID
    nome: str
    prazos: str
    ativa: bool
    versao: int


class Cliente(Leitura):
    """Cliente; `id` é o da pessoa."""

    id: UUID
    nome: str
    documento: str
    uf: str
    condicao: UUID | None
    limite_de_credito: Valor | None
    ativo: bool
    versao: int


class ResumoDoPedido(Leitura):
    """Pedido como a lista o mostra."""

    id: UUID
    numero: int | None
    data: date
    estabelecimento: Estabelecimento
    cliente: UUID
    nome_do_cliente: str
    documento_do_cliente: str
    situacao: Situacao
    faturamento: Andamento
    expedicao: Andamento
    devolucao: Andamento
    total: Valor
    versao: int


class ItemDoPedido(Leitura):
    """Linha de um pedido e o que resta dela."""

    id: UUID
    posicao: int
    produto: Annotated[UUID, Fonte("produto_id")]
    sku: str
    descricao: str
    unidade: str
    quantidade: Quantidade
    preco: Preco
    produtos: Valor
    desconto: Valor
    desconto_rateado: Valor
    frete: Valor
    total: Valor
    quantidade_encerrada: Annotated[Quantidade, Meta(description="O que se desistiu de atender.")]
    quantidade_faturada: Quantidade
    quantidade_expedida: Quantidade
    quantidade_devolvida: Quantidade
    a_faturar: Quantidade
    a_expedir: Quantidade
    a_devolver: Quantidade


class Pedido(ResumoDoPedido):
    """Pedido inteiro."""

    cnpj_do_estabelecimento: str
    condicao: UUID
    prazos: str
    deposito: Annotated[UUID | None, Fonte("deposito_id")]
    produtos: Valor
    desconto: Valor
    desconto_total: Valor
    frete: Valor
    observacao: str
    motivo_do_cancelamento: str
    motivo_do_encerramento: str
    criado_em: Instante
    itens: tuple[ItemDoPedido, ...]


class Confirmacao(Leitura):
    """O que a confirmação decidiu."""

    id: UUID
    numero: int
    situacao: Situacao
    deposito: Deposito
    total: Valor
    versao: int


class ResumoDaFatura(Leitura):
    """Fatura como a lista a mostra."""

    id: UUID
    pedido: UUID
    estabelecimento: Estabelecimento
    cnpj_do_estabelecimento: str
    serie: str
    numero: int
    data: date
    cliente: UUID
    nome_do_cliente: str
    situacao: SituacaoDaFatura
    produtos: Valor
    desconto: Valor
    frete: Valor
    total: Valor
    devolvido: Valor
    recebido: Valor
    a_receber: Annotated[Valor, Meta(description="O que falta receber; o que passa do total é crédito do cliente.")]
    a_expedir: Annotated[bool, Meta(description="Se está em vigor e ainda há o que sair.")]


class ItemDaFatura(Leitura):
    """O que a fatura cobra de uma linha."""

    linha: UUID
    posicao: Annotated[int, Fonte("linha__posicao")]
    sku: Annotated[str, Fonte("linha__sku")]
    descricao: Annotated[str, Fonte("linha__descricao")]
    unidade: Annotated[str, Fonte("linha__unidade")]
    quantidade: Quantidade
    produtos: Valor
    desconto: Valor
    frete: Valor
    total: Valor
    quantidade_expedida: Quantidade
    quantidade_devolvida: Quantidade


class ParcelaDaFatura(Leitura):
    """Um vencimento."""

    numero: int
    vencimento: date
    valor: Valor


class Fatura(ResumoDaFatura):
    """Fatura inteira."""

    itens: tuple[ItemDaFatura, ...]
    parcelas: tuple[ParcelaDaFatura, ...]


class ResumoDaExpedicao(Leitura):
    """Expedição como a lista a mostra."""

    id: UUID
    pedido: UUID
    numero_do_pedido: Annotated[int, Fonte("pedido__numero")]
    nome_do_cliente: Annotated[str, Fonte("pedido__nome_do_cliente")]
    estabelecimento: Estabelecimento
    deposito: Deposito
    data: date


class ItemDaExpedicao(Leitura):
    """O que saiu de uma linha, do que uma fatura cobrou."""

    linha: Annotated[UUID, Fonte("faturado__linha")]
    posicao: Annotated[int, Fonte("faturado__linha__posicao")]
    sku: Annotated[str, Fonte("faturado__linha__sku")]
    descricao: Annotated[str, Fonte("faturado__linha__descricao")]
    unidade: Annotated[str, Fonte("faturado__linha__unidade")]
    fatura: Annotated[UUID, Fonte("faturado__fatura")]
    serie_da_fatura: Annotated[str, Fonte("faturado__fatura__serie")]
    numero_da_fatura: Annotated[int, Fonte("faturado__fatura__numero")]
    quantidade: Quantidade


class Expedicao(ResumoDaExpedicao):
    """Expedição inteira."""

    itens: tuple[ItemDaExpedicao, ...]


class ResumoDaDevolucao(ResumoDaExpedicao):
    """Devolução como a lista a mostra."""

    motivo: str
    total: Valor


class ItemDaDevolucao(ItemDaExpedicao):
    """O que voltou de uma linha, e por quanto."""

    valor: Valor


class Devolucao(ResumoDaDevolucao):
    """Devolução inteira."""

    itens: tuple[ItemDaDevolucao, ...]
