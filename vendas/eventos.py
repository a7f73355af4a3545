"""Fatos de vendas. O agregado é o pedido: o que se conta dele chega na ordem em que aconteceu."""

from datetime import date
from uuid import UUID

from plataforma.mensageria.evento import Evento
from plataforma.valores import Dto, Quantidade, Valor


class ParcelaFaturada(Dto):
    """Um vencimento da fatura."""

    numero: int
    vencimento: date
    valor: Valor


class LinhaFaturada(Dto):
    """Quanto a fatura cobrou de uma linha do pedido."""

    linha: UUID
    quantidade: Quantidade


class LinhaExpedida(Dto):
    """Quanto saiu de uma linha do pedido; `data_competencia` é a da fatura que a cobrou.

    A mesma linha aparece mais de uma vez quando o que saiu foi cobrado por faturas de datas diferentes.
    """

    linha: UUID
    produto: UUID
    quantidade: Quantidade
    data_competencia: date


class LinhaEncerrada(Dto):
    """Quanto de uma linha do pedido já não se vai atender."""

    linha: UUID
    produto: UUID
    quantidade: Quantidade


class LinhaDevolvida(Dto):
    """Quanto voltou de uma linha e por quanto foi cobrado, em reais."""

    linha: UUID
    produto: UUID
    quantidade: Quantidade
    valor: Valor


class ValorDaFatura(Dto):
    """Parte de uma devolução que desfaz o que uma fatura cobrou."""

    fatura: UUID
    valor: Valor


class PedidoCriado(Evento, modulo="vendas", agregado="pedido", versao=1):
    """Nasceu um rascunho."""

    pedido: UUID
    estabelecimento: UUID
    cliente: UUID
    nome_do_cliente: str
    total: Valor


class PedidoConfirmado(Evento, modulo="vendas", agregado="pedido", versao=1):
    """A mercadoria está reservada."""

    pedido: UUID
    estabelecimento: UUID
    cliente: UUID
    total: Valor


class PedidoFaturado(Evento, modulo="vendas", agregado="pedido", versao=1):
    """Uma fatura foi emitida, do pedido inteiro ou de parte.

    `total` = produtos - desconto + frete = soma das parcelas. `uf_do_cliente` é vazia se o cadastro não a tem, e
    EX se o cliente está no exterior.
    """

    pedido: UUID
    fatura: UUID
    numero: int
    serie: str
    estabelecimento: UUID
    cliente: UUID
    nome_do_cliente: str
    uf_do_cliente: str
    data: date
    produtos: Valor
    desconto: Valor
    frete: Valor
    total: Valor
    itens: tuple[LinhaFaturada, ...]
    parcelas: tuple[ParcelaFaturada, ...]


class PedidoExpedido(Evento, modulo="vendas", agregado="pedido", versao=1):
    """Saiu mercadoria já faturada, do depósito em que estava reservada."""

    pedido: UUID
    expedicao: UUID
    estabelecimento: UUID
    deposito: UUID
    itens: tuple[LinhaExpedida, ...]
    data: date


class PedidoCancelado(Evento, modulo="vendas", agregado="pedido", versao=1):
    """O pedido acabou sem que nada saísse; `faturas` são as que estavam emitidas."""

    pedido: UUID
    estabelecimento: UUID
    faturas: tuple[UUID, ...]
    data: date
    motivo: str


class PedidoEncerrado(Evento, modulo="vendas", agregado="pedido", versao=1):
    """Desistiu-se do que não foi faturado: `itens` já não precisa de reserva; o faturado que não saiu ainda sai."""

    pedido: UUID
    estabelecimento: UUID
    itens: tuple[LinhaEncerrada, ...]
    data: date
    motivo: str


class VendaDevolvida(Evento, modulo="vendas", agregado="pedido", versao=1):
    """Voltou mercadoria expedida. `total` = soma dos itens = soma das faturas."""

    pedido: UUID
    devolucao: UUID
    estabelecimento: UUID
    deposito: UUID
    cliente: UUID
    nome_do_cliente: str
    data: date
    itens: tuple[LinhaDevolvida, ...]
    total: Valor
    faturas: tuple[ValorDaFatura, ...]
