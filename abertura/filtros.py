"""O que a lista de implantações deixa filtrar."""

import django_filters as filtros

from abertura.situacoes import SituacaoDaImplantacao


class FiltroDeImplantacoes(filtros.FilterSet):
    """Implantações."""

    situacao = filtros.MultipleChoiceFilter(choices=SituacaoDaImplantacao.choices)
    de = filtros.DateFilter("data", "gte")
    ate = filtros.DateFilter("data", "lte")
