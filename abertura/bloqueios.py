"""A trava da abertura: a linha da implantação, a primeira de toda ação sobre ela."""

from typing import NamedTuple
from uuid import UUID

from abertura.erros import implantacao_nao_encontrada
from plataforma.banco.sql import executar

_TRAVAR = "SELECT id, situacao, lote FROM abertura_implantacao WHERE id = %s FOR NO KEY UPDATE"


class Travada(NamedTuple):
    """O que as ações leem da implantação, com a linha travada até o fim da transação."""

    id: UUID
    situacao: str
    lote: UUID | None


def travar_implantacao(implantacao: UUID) -> Travada:
    """Trava a linha; levanta ImplantacaoNaoEncontrada."""
    achadas = executar("abertura", _TRAVAR, [implantacao])
    if not achadas:
        raise implantacao_nao_encontrada(implantacao)
    return Travada(*achadas[0])
