"""Os cadastros que se deixam de usar, e nunca se apagam: contam-se os ativos e os inativos."""

from collections.abc import Iterable
from typing import Protocol

from web.padroes.lista import Totais


class GrupoDeAtivos(Protocol):
    """Quantos há de um lado."""

    @property
    def ativo(self) -> bool: ...

    @property
    def quantos(self) -> int: ...


def contar(grupos: Iterable[GrupoDeAtivos], filtrado: bool | None, visoes: Iterable[bool | None]) -> Totais:  # noqa: FBT001
    """Quantos há no filtro e em cada visão: True os ativos, False os inativos, None todos."""
    lidos = tuple(grupos)
    das_visoes = tuple(_quantos(lidos, visao) for visao in visoes)
    return Totais(quantos=_quantos(lidos, filtrado), das_visoes=das_visoes)


def _quantos(grupos: Iterable[GrupoDeAtivos], quais: bool | None) -> int:  # noqa: FBT001
    return sum(grupo.quantos for grupo in grupos if quais in (None, grupo.ativo))
