"""Entradas e saídas da API do estoque: entrada é um verbo, saída é um substantivo."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from estoque.models import SituacaoDoInventario, TipoDeAjuste, TipoDeMovimento
from plataforma.api.entrada import DecimalField, EntradaSerializer, PeriodoSerializer, UUIDField
from plataforma.api.paginacao import LIMITE_MAXIMO
from plataforma.valores import DIGITOS_INTEIROS

MENOR_QUANTIDADE = Decimal("0.0001")
MAXIMO_DE_ITENS = 5000


def _quantidade(**opcoes: Any) -> DecimalField:
    return DecimalField(max_digits=DIGITOS_INTEIROS + 4, decimal_places=4, **opcoes)


def _valor(**opcoes: Any) -> DecimalField:
    return DecimalField(max_digits=DIGITOS_INTEIROS + 2, decimal_places=2, **opcoes)


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
    fisico = _quantidade()
    reservado = _quantidade()
    disponivel = _quantidade()


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
    quantidade = _quantidade()
    custo = _valor()
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
    quantidade = _quantidade()
    consumida = _quantidade()
    liberada = _quantidade()
    aberta = _quantidade()
    criada_em = serializers.DateTimeField()


class ItemDoAjusteSerializer(EntradaSerializer):
    produto = UUIDField()
    quantidade = _quantidade(min_value=MENOR_QUANTIDADE)
    custo_total = _valor(min_value=Decimal(0), required=False, default=None, allow_null=True)


class CriarAjusteSerializer(EntradaSerializer):
    deposito = UUIDField()
    tipo = serializers.ChoiceField(choices=TipoDeAjuste.choices)
    data = serializers.DateField(required=False)
    motivo = serializers.CharField(max_length=200)
    itens = ItemDoAjusteSerializer(many=True, allow_empty=False, max_length=MAXIMO_DE_ITENS)


class AjusteSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    estabelecimento = UUIDField()
    deposito = UUIDField()
    tipo = serializers.ChoiceField(choices=TipoDeAjuste.choices)
    data = serializers.DateField()
    motivo = serializers.CharField()
    valor = _valor()


class ItemMovidoSerializer(serializers.Serializer[Any]):
    produto = UUIDField()
    sku = serializers.CharField(allow_null=True)
    descricao = serializers.CharField(allow_null=True)
    quantidade = _quantidade()
    custo = _valor()


class AjusteComItensSerializer(AjusteSerializer):
    itens = ItemMovidoSerializer(many=True)


class ItemDaTransferenciaSerializer(EntradaSerializer):
    produto = UUIDField()
    quantidade = _quantidade(min_value=MENOR_QUANTIDADE)


class CriarTransferenciaSerializer(EntradaSerializer):
    origem = UUIDField()
    destino = UUIDField()
    data = serializers.DateField(required=False)
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
    contada = _quantidade(min_value=Decimal(0))


class ContarSerializer(EntradaSerializer):
    contagens = ContagemSerializer(many=True, allow_empty=False, max_length=MAXIMO_DE_ITENS)


class InventarioSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    estabelecimento = UUIDField()
    deposito = UUIDField()
    situacao = serializers.ChoiceField(choices=SituacaoDoInventario.choices)
    data = serializers.DateField()
    motivo = serializers.CharField()
    perda = _valor()
    sobra = _valor()
    versao = serializers.IntegerField()


class ItemDoInventarioSerializer(serializers.Serializer[Any]):
    produto = UUIDField()
    sku = serializers.CharField(allow_null=True)
    descricao = serializers.CharField(allow_null=True)
    contada = _quantidade(allow_null=True)
    saldo_na_abertura = _quantidade(required=False)


class InventarioComItensSerializer(InventarioSerializer):
    itens = ItemDoInventarioSerializer(many=True)


class PedirKardexSerializer(PeriodoSerializer):
    produto = UUIDField()
    cursor = serializers.CharField(max_length=200, default="")
    limite = serializers.CharField(max_length=9, required=False, help_text=f"De 1 a {LIMITE_MAXIMO}; sem ele, 50.")


class LinhaDoKardexSerializer(serializers.Serializer[Any]):
    id = UUIDField()
    data = serializers.DateField()
    tipo = serializers.ChoiceField(choices=TipoDeMovimento.choices)
    deposito = UUIDField()
    codigo_do_deposito = serializers.CharField()
    quantidade = _quantidade()
    custo = _valor()
    id_do_documento = UUIDField()
    motivo = serializers.CharField(allow_blank=True)
    saldo = _quantidade()
    valor = _valor()


@extend_schema_serializer(many=False)
class KardexSerializer(serializers.Serializer[Any]):
    """Movimentos de um produto; o anterior é o de antes da primeira linha desta página."""

    saldo_anterior = _quantidade()
    valor_anterior = _valor()
    proximo = serializers.URLField(allow_null=True)
    itens = LinhaDoKardexSerializer(many=True)
