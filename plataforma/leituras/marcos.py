"""Um fato na vida de um documento, na forma em que todo módulo o conta a uma linha do tempo."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from plataforma.valores import Dto, Instante, Valor


class Marco(Dto):
    """O que houve num dia; cada módulo diz de que fato se trata.

    `dia` é a data do documento e `em`, quando o banco o gravou: nulo, ou noutro dia, não se sabe a hora. `usuario` é
    nulo se não se sabe quem. `id` e `nome` são do documento que o fato fez, `quantos` conta as linhas dele, e `valor`
    é em reais.
    """

    dia: date
    em: Instante | None = None
    usuario: UUID | None = None
    id: UUID | None = None
    nome: str = ""
    quantos: int = 0
    valor: Valor = Decimal("0.00")
