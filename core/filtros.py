"""Filtros das listas do core: só estes existem."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filtros

from core.models import Conversao, Estabelecimento, Papel, Pessoa, Produto, Unidade

Consulta = QuerySet[Any, Any]


class FiltroDeEstabelecimentos(filtros.FilterSet):
    class Meta:
        model = Estabelecimento
        fields = ("cnpj", "matriz", "ativo", "uf")


class FiltroDePapeis(filtros.FilterSet):
    class Meta:
        model = Papel
        fields = ("nome", "padrao")


class FiltroDePessoas(filtros.FilterSet):
    busca = filtros.CharFilter(method="buscar", label="Começo do nome ou do documento")

    class Meta:
        model = Pessoa
        fields = ("documento", "tipo", "uf", "ativo")

    def buscar(self, consulta: Consulta, nome: str, texto: str) -> Consulta:
        """Começo do nome, do nome fantasia ou do documento."""
        return consulta.filter(
            Q(nome__istartswith=texto) | Q(nome_fantasia__istartswith=texto) | Q(documento__startswith=texto)
        )


class FiltroDeProdutos(filtros.FilterSet):
    busca = filtros.CharFilter(method="buscar", label="Parte da descrição, ou começo do SKU ou do GTIN")

    class Meta:
        model = Produto
        fields = ("sku", "gtin", "ncm", "unidade", "ativo")

    def buscar(self, consulta: Consulta, nome: str, texto: str) -> Consulta:
        """Parte da descrição, ou começo do SKU ou do GTIN."""
        return consulta.filter(Q(descricao__icontains=texto) | Q(sku__istartswith=texto) | Q(gtin__startswith=texto))


class FiltroDeUnidades(filtros.FilterSet):
    class Meta:
        model = Unidade
        fields = ("sigla", "ativa")


class FiltroDeConversoes(filtros.FilterSet):
    produto = filtros.UUIDFilter(field_name="produto_id")

    class Meta:
        model = Conversao
        fields = ("produto", "unidade")
