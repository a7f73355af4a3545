"""O que cada lista do financeiro deixa filtrar."""

import django_filters as filtros

from financeiro.models import SituacaoDaBaixa, SituacaoDoTitulo, TipoDeBaixa, TipoDeTitulo


class FiltroDeTitulos(filtros.FilterSet):
    """Títulos; `documento` procura em qualquer ponto do texto, `vencidos` são os em aberto já vencidos."""

    tipo = filtros.MultipleChoiceFilter(choices=TipoDeTitulo.choices)
    situacao = filtros.MultipleChoiceFilter(choices=SituacaoDoTitulo.choices)
    pessoa = filtros.UUIDFilter("pessoa_id")
    documento = filtros.CharFilter("documento", "icontains")
    id_do_documento = filtros.UUIDFilter("documento_id")
    vencimento_de = filtros.DateFilter("vencimento", "gte")
    vencimento_ate = filtros.DateFilter("vencimento", "lte")
    vencidos = filtros.BooleanFilter("vencido")


class FiltroDeBaixas(filtros.FilterSet):
    """Baixas."""

    titulo = filtros.UUIDFilter("titulo_id")
    pessoa = filtros.UUIDFilter("pessoa")
    conta_bancaria = filtros.UUIDFilter("conta_bancaria_id")
    tipo = filtros.ChoiceFilter(choices=TipoDeBaixa.choices)
    situacao = filtros.ChoiceFilter(choices=SituacaoDaBaixa.choices)
    de = filtros.DateFilter("data", "gte")
    ate = filtros.DateFilter("data", "lte")
