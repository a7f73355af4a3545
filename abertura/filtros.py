"""O que a lista de implantações deixa filtrar; na API e nas telas."""

from datetime import date
from typing import Annotated

from abertura.situacoes import SituacaoDaImplantacao
from plataforma.leituras import Filtro, Onde


class FiltroDeImplantacoes(Filtro):
    """Implantações."""

    situacao: Annotated[tuple[SituacaoDaImplantacao, ...], Onde("situacao__in")] = ()
    de: Annotated[date | None, Onde("data__gte")] = None
    ate: Annotated[date | None, Onde("data__lte")] = None
