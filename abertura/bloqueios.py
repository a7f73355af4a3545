"""A trava da abertura: a linha da implantação, a primeira de toda ação sobre ela."""

from typing import NamedTuple
from uuid import UUID

from abertura.erros import implantacao_nao_encontrada
from plataforma.banco.sql import executar
from plataforma.estados import exigir_versao_atual

_TRAVAR = "SELECT id, situacao, lote, versao FROM abertura_implantacao WHERE id = %s FOR NO KEY UPDATE"


class Travada(NamedTuple):
    """O que as ações leem da implantação, com a linha travada até o fim da transação."""

    id: UUID
    situacao: str
    lote: UUID | None
    versao: int


def travar_implantacao(implantacao: UUID, *, versao: int | None) -> Travada:
    """Trava a linha lida na `versao` (None: qualquer); levanta ImplantacaoNaoEncontrada e ConflitoDeVersao."""
    achadas = executar("abertura", _TRAVAR, [implantacao])
    if not achadas:
        raise implantacao_nao_encontrada(implantacao)
    travada = Travada(*achadas[0])
    exigir_versao_atual(travada.versao, versao, "a implantação")
    return travada
