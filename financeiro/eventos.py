"""Fatos do financeiro. O agregado é o título."""

from datetime import date
from uuid import UUID

from plataforma.mensageria.evento import Evento
from plataforma.valores import Valor


class TituloBaixado(Evento, modulo="financeiro", agregado="titulo", versao=1):
    """Um título foi pago ou recebido, no todo ou em parte; `valor` é o principal, em reais.

    `origem` e `origem_id` são o documento de que o título nasceu, como “fatura” e o id dela.
    """

    titulo: UUID
    tipo: str
    pessoa: UUID
    documento: str
    origem: str
    origem_id: UUID
    valor: Valor
    data: date


class BaixaEstornada(Evento, modulo="financeiro", agregado="titulo", versao=1):
    """Uma baixa foi desfeita, e o principal voltou a estar em aberto."""

    titulo: UUID
    tipo: str
    pessoa: UUID
    documento: str
    origem: str
    origem_id: UUID
    valor: Valor
    data: date
