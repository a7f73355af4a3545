"""Fatos do estoque. Os de um documento trazem o id dele: o financeiro os ouve na ordem em que aconteceram."""

from datetime import date
from uuid import UUID

from plataforma.mensageria.evento import Evento
from plataforma.valores import Dto, Quantidade, Valor


class LinhaCusteada(Dto):
    """Quanto se moveu de uma linha e o custo total disso, em reais."""

    linha: UUID
    produto: UUID
    quantidade: Quantidade
    custo: Valor
    data_competencia: date


class MercadoriaExpedida(Evento, modulo="estoque", agregado="documento", versao=1):
    """A reserva do documento foi consumida; `custo` é o médio no momento da saída."""

    documento: UUID
    expedicao: UUID
    estabelecimento: UUID
    itens: tuple[LinhaCusteada, ...]
    data: date


class MercadoriaDevolvida(Evento, modulo="estoque", agregado="documento", versao=1):
    """A mercadoria voltou do cliente, pelo custo com que saiu."""

    documento: UUID
    devolucao: UUID
    estabelecimento: UUID
    itens: tuple[LinhaCusteada, ...]
    data: date


class MercadoriaDevolvidaAoFornecedor(Evento, modulo="estoque", agregado="documento", versao=1):
    """A mercadoria voltou ao fornecedor; `custo` é o valor que de fato deixou o estoque."""

    documento: UUID
    devolucao: UUID
    estabelecimento: UUID
    itens: tuple[LinhaCusteada, ...]
    data: date


class EstoqueAjustado(Evento, modulo="estoque", agregado="ajuste", versao=1):
    """Um ajuste com motivo, ou o fechamento de um inventário, mudou o valor em estoque."""

    ajuste: UUID
    estabelecimento: UUID
    perda: Valor
    sobra: Valor
    motivo: str
    data: date
