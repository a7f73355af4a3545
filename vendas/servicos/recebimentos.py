"""O que o financeiro conta das faturas: quanto já se recebeu de cada uma."""

from decimal import Decimal
from uuid import UUID

from plataforma.banco.sql import executar

_SOMAR = "UPDATE vendas_fatura SET recebido = recebido + %s WHERE id = %s"


def receber(*, fatura: UUID, valor: Decimal) -> None:
    """Soma às faturas um recebimento, em reais; o estorno vem negativo."""
    executar("vendas", _SOMAR, [valor, fatura])
