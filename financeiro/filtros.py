"""O que cada lista do financeiro deixa filtrar."""

from typing import Any
from uuid import UUID

import django_filters as filtros
from django.db.models import Exists, OuterRef, QuerySet

from financeiro.models import Partida
from financeiro.situacoes import SituacaoDaBaixa, SituacaoDoTitulo, TipoDeBaixa, TipoDeContaBancaria, TipoDeTitulo


class FiltroDeTitulos(filtros.FilterSet):
    """Títulos; `documento` procura em qualquer ponto do texto, `vencidos` são os em aberto já vencidos."""

    tipo = filtros.MultipleChoiceFilter(choices=TipoDeTitulo.choices)
    situacao = filtros.MultipleChoiceFilter(choices=SituacaoDoTitulo.choices)
    pessoa = filtros.UUIDFilter("pessoa_id")
    estabelecimento = filtros.UUIDFilter("estabelecimento_id")
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


class FiltroDeContas(filtros.FilterSet):
    """Contas do plano; `codigo` é o começo do código."""

    codigo = filtros.CharFilter("codigo", "startswith")
    nome = filtros.CharFilter("nome", "icontains")
    funcao = filtros.CharFilter("funcao")
    analitica = filtros.BooleanFilter("analitica")
    ativa = filtros.BooleanFilter("ativa")


class FiltroDeContasBancarias(filtros.FilterSet):
    """Contas de caixa e banco."""

    tipo = filtros.ChoiceFilter(choices=TipoDeContaBancaria.choices)
    ativa = filtros.BooleanFilter("ativa")


class FiltroDeLancamentos(filtros.FilterSet):
    """Lançamentos; `conta` é o id de uma conta que neles aparece."""

    de = filtros.DateFilter("data", "gte")
    ate = filtros.DateFilter("data", "lte")
    numero = filtros.NumberFilter("numero")
    origem = filtros.CharFilter("origem")
    documento = filtros.CharFilter("documento", "icontains")
    id_do_documento = filtros.UUIDFilter("documento_id")
    conta = filtros.UUIDFilter(method="com_a_conta")

    def com_a_conta(self, consulta: QuerySet[Any], _nome: str, conta: UUID) -> QuerySet[Any]:
        """Lançamentos com partida na conta."""
        return consulta.filter(Exists(Partida.objects.filter(lancamento_id=OuterRef("id"), conta_id=conta)))
