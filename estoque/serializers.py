"""Entradas e saídas da API do estoque: entrada é um verbo, saída é um substantivo."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from estoque.models import SituacaoDoInventario, TipoDeAjuste, TipoDeMovimento
from plataforma import relogio
from plataforma.api.cursores import PaginaPedidaSerializer
from plataforma.api.entrada import (
    EntradaSerializer,
    PeriodoSerializer,
    UUIDField,
    campo_quantidade,
    campo_valor,
)

MENOR_QUANTIDADE = Decimal("0.0001")
MAXIMO_DE_ITENS = 5000


class DepositoSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    estabelecimento = UUIDField()
    codigo = serializers.CharField()
    nome = serializers.CharField()
    padrao = serializers.BooleanField()
    ativo = serializers.BooleanField()
    versao = serializers.IntegerField()


class CriarDepositoSerializer(EntradaSerializer):
    estabelecimento = UUIDField()
    codigo = serializers.CharField(max_length=20)
    nome = serializers.CharField(max_length=80)


class AlterarDepositoSerializer(EntradaSerializer):
    nome = serializers.CharField(max_length=80, required=False)
    ativo = serializers.BooleanField(required=False)


class SaldoSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    produto = UUIDField()
    sku = serializers.CharField(allow_null=True)
    descricao = serializers.CharField(allow_null=True)
    deposito = UUIDField()
    codigo_do_deposito = serializers.CharField()
    fisico = campo_quantidade()
    reservado = campo_quantidade()
    disponivel = campo_quantidade()


class MovimentoSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    estabelecimento = UUIDField()
    produto = UUIDField()
    sku = serializers.CharField(allow_null=True)
    descricao = serializers.CharField(allow_null=True)
    deposito = UUIDField()
    codigo_do_deposito = serializers.CharField()
    tipo = serializers.ChoiceField(choices=TipoDeMovimento.choices)
    data = serializers.DateField()
    quantidade = campo_quantidade()
    custo = campo_valor()
    id_do_documento = UUIDField()
    linha = UUIDField()
    motivo = serializers.CharField(allow_blank=True)
    usuario = UUIDField()
    criado_em = serializers.DateTimeField()


class ReservaSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    id_do_documento = UUIDField()
    linha = UUIDField()
    produto = UUIDField()
    sku = serializers.CharField(allow_null=True)
    descricao = serializers.CharField(allow_null=True)
    deposito = UUIDField()
    quantidade = campo_quantidade()
    consumida = campo_quantidade()
    liberada = campo_quantidade()
    aberta = campo_quantidade()
    criada_em = serializers.DateTimeField()


class ItemDoAjusteSerializer(EntradaSerializer):
    produto = UUIDField()
    quantidade = campo_quantidade(min_value=MENOR_QUANTIDADE)
    custo_total = campo_valor(min_value=Decimal(0), required=False, default=None, allow_null=True)


class CriarAjusteSerializer(EntradaSerializer):
    deposito = UUIDField()
    tipo = serializers.ChoiceField(choices=TipoDeAjuste.choices)
    data = serializers.DateField(default=relogio.hoje)
    motivo = serializers.CharField(max_length=200)
    itens = ItemDoAjusteSerializer(many=True, allow_empty=False, max_length=MAXIMO_DE_ITENS)


class AjusteSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    estabelecimento = UUIDField()
    deposito = UUIDField()
    tipo = serializers.ChoiceField(choices=TipoDeAjuste.choices)
    data = serializers.DateField()
    motivo = serializers.CharField()
    valor = campo_valor()


class ItemMovidoSerializer(serializers.Serializer[Any]):
    produto = UUIDField()
    sku = serializers.CharField(allow_null=True)
    descricao = serializers.CharField(allow_null=True)
    quantidade = campo_quantidade()
    custo = campo_valor()


class AjusteComItensSerializer(AjusteSerializer):
    itens = ItemMovidoSerializer(many=True)


class ItemDaTransferenciaSerializer(EntradaSerializer):
    produto = UUIDField()
    quantidade = campo_quantidade(min_value=MENOR_QUANTIDADE)


class CriarTransferenciaSerializer(EntradaSerializer):
    origem = UUIDField()
    destino = UUIDField()
    data = serializers.DateField(default=relogio.hoje)
    motivo = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    itens = ItemDaTransferenciaSerializer(many=True, allow_empty=False, max_length=MAXIMO_DE_ITENS)


class TransferenciaSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    origem = UUIDField()
    destino = UUIDField()
    data = serializers.DateField()
    motivo = serializers.CharField(allow_blank=True)


class TransferenciaComItensSerializer(TransferenciaSerializer):
    itens = ItemMovidoSerializer(many=True)


class AbrirInventarioSerializer(EntradaSerializer):
    deposito = UUIDField()
    motivo = serializers.CharField(max_length=200)
    produtos = serializers.ListField(child=UUIDField(), required=False, default=list, max_length=MAXIMO_DE_ITENS)


class ContagemSerializer(EntradaSerializer):
    produto = UUIDField()
    contada = campo_quantidade(min_value=Decimal(0))


class ContarSerializer(EntradaSerializer):
    contagens = ContagemSerializer(many=True, allow_empty=False, max_length=MAXIMO_DE_ITENS)


class InventarioSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    estabelecimento = UUIDField()
    deposito = UUIDField()
    situacao = serializers.ChoiceField(choices=SituacaoDoInventario.choices)
    data = serializers.DateField()
    motivo = serializers.CharField()
    perda = campo_valor()
    sobra = campo_valor()
    versao = serializers.IntegerField()


class ItemDoInventarioSerializer(serializers.Serializer[Any]):
    produto = UUIDField()
    sku = serializers.CharField(allow_null=True)
    descricao = serializers.CharField(allow_null=True)
    contada = campo_quantidade(allow_null=True)
    saldo_na_abertura = campo_quantidade(required=False)


class InventarioComItensSerializer(InventarioSerializer):
    itens = ItemDoInventarioSerializer(many=True)


class PedirKardexSerializer(PeriodoSerializer, PaginaPedidaSerializer):
    produto = UUIDField()


class LinhaDoKardexSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    data = serializers.DateField()
    tipo = serializers.ChoiceField(choices=TipoDeMovimento.choices)
    deposito = UUIDField()
    codigo_do_deposito = serializers.CharField()
    quantidade = campo_quantidade()
    custo = campo_valor()
    id_do_documento = UUIDField()
    motivo = serializers.CharField(allow_blank=True)
    saldo = campo_quantidade()
    valor = campo_valor()


@extend_schema_serializer(many=False)
class KardexSerializer(serializers.Serializer[Any]):
    """Movimentos de um produto; o anterior é o de antes da primeira linha desta página."""

    saldo_anterior = campo_quantidade()
    valor_anterior = campo_valor()
    proximo = serializers.URLField(allow_null=True)
    itens = LinhaDoKardexSerializer(many=True)
