"""O que cada lista de vendas deixa filtrar."""

from typing import Any

import django_filters as filtros

from vendas.series import normalizar_serie
from vendas.situacoes import Andamento, Situacao, SituacaoDaFatura


class _PorData(filtros.FilterSet):
    de = filtros.DateFilter("data", "gte")
    ate = filtros.DateFilter("data", "lte")


class FiltroDePedidos(_PorData):
    """Pedidos; `numero` é o do pedido confirmado."""

    situacao = filtros.MultipleChoiceFilter(choices=Situacao.choices)
    faturamento = filtros.MultipleChoiceFilter(choices=Andamento.choices)
    expedicao = filtros.MultipleChoiceFilter(choices=Andamento.choices)
    devolucao = filtros.MultipleChoiceFilter(choices=Andamento.choices)
    cliente = filtros.UUIDFilter("cliente_id")
    estabelecimento = filtros.UUIDFilter("estabelecimento_id")
    numero = filtros.NumberFilter("numero")


class FiltroDeFaturas(_PorData):
    """Faturas; `a_expedir=true` lista o faturado que ainda não saiu."""

    situacao = filtros.ChoiceFilter(choices=SituacaoDaFatura.choices)
    pedido = filtros.UUIDFilter("pedido_id")
    cliente = filtros.UUIDFilter("cliente_id")
    estabelecimento = filtros.UUIDFilter("estabelecimento_id")
    serie = filtros.CharFilter(method="da_serie")
    numero = filtros.NumberFilter("numero")
    a_expedir = filtros.BooleanFilter("a_expedir")

    def da_serie(self, consulta: Any, campo: str, serie: str) -> Any:
        """A série procurada, escrita de qualquer modo."""
        return consulta.filter(serie=normalizar_serie(serie))


class FiltroDoPedido(_PorData):
    """Expedições e devoluções."""

    pedido = filtros.UUIDFilter("pedido_id")
    estabelecimento = filtros.UUIDFilter("estabelecimento_id")


class FiltroDeClientes(filtros.FilterSet):
    """Clientes; `nome` procura em qualquer ponto."""

    nome = filtros.CharFilter("nome", "icontains")
    documento = filtros.CharFilter("documento")
    ativo = filtros.BooleanFilter("ativo")


class FiltroDeCondicoes(filtros.FilterSet):
    """Condições de pagamento."""

    ativa = filtros.BooleanFilter("ativa")
