"""O que a lista de implantações deixa filtrar."""

import django_filters as filtros

from abertura.situacoes import Situacao


class FiltroDeImplantacoes(filtros.FilterSet):
    """Implantações."""

    situacao = filtros.MultipleChoiceFilter(choices=Situacao.choices)
    de = filtros.DateFilter("data", "gte")
    ate = filtros.DateFilter("data", "lte")
