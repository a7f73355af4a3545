"""O que a API do estoque recebe; o que ela responde está em `leituras`."""

from decimal import Decimal

from rest_framework import serializers

from estoque.situacoes import TipoDeAjuste
from plataforma import relogio
from plataforma.api.entrada import (
    EntradaSerializer,
    EscolherPaginaSerializer,
    PeriodoSerializer,
    UUIDField,
    campo_quantidade,
    campo_valor,
)

MENOR_QUANTIDADE = Decimal("0.0001")
MAXIMO_DE_ITENS = 5000


class CriarDepositoSerializer(EntradaSerializer):
    estabelecimento = UUIDField()
    codigo = serializers.CharField(max_length=20)
    nome = serializers.CharField(max_length=80)


class AlterarDepositoSerializer(EntradaSerializer):
    nome = serializers.CharField(max_length=80, required=False)
    ativo = serializers.BooleanField(required=False)


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


class ItemDaTransferenciaSerializer(EntradaSerializer):
    produto = UUIDField()
    quantidade = campo_quantidade(min_value=MENOR_QUANTIDADE)


class CriarTransferenciaSerializer(EntradaSerializer):
    origem = UUIDField()
    destino = UUIDField()
    data = serializers.DateField(default=relogio.hoje)
    motivo = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    itens = ItemDaTransferenciaSerializer(many=True, allow_empty=False, max_length=MAXIMO_DE_ITENS)


class AbrirInventarioSerializer(EntradaSerializer):
    deposito = UUIDField()
    motivo = serializers.CharField(max_length=200)
    produtos = serializers.ListField(child=UUIDField(), required=False, default=list, max_length=MAXIMO_DE_ITENS)


class ContagemSerializer(EntradaSerializer):
    produto = UUIDField()
    contada = campo_quantidade(min_value=Decimal(0))


class ContarSerializer(EntradaSerializer):
    contagens = ContagemSerializer(many=True, allow_empty=False, max_length=MAXIMO_DE_ITENS)


class PedirKardexSerializer(PeriodoSerializer, EscolherPaginaSerializer):
    produto = UUIDField()
