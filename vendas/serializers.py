"""O que a API de vendas recebe; o que ela devolve está em `leituras`."""

from decimal import Decimal
from typing import Any

from rest_framework.serializers import BooleanField, CharField, RegexField

from plataforma.api.entrada import (
    DecimalField,
    EntradaSerializer,
    TextoLongoField,
    UUIDField,
    campo_decimal,
    campo_quantidade,
    campo_valor,
)
from vendas.series import normalizar_serie

LINHAS_MAXIMAS = 5000
_MENOR_QUANTIDADE = Decimal("0.0001")
_ZERO = Decimal(0)


def _valor(**opcoes: Any) -> DecimalField:
    return campo_valor(min_value=_ZERO, **opcoes)


class DesejarItemSerializer(EntradaSerializer):
    """Linha de um pedido; sem preço, vale o do cadastro."""

    produto = UUIDField()
    quantidade = campo_quantidade(min_value=_MENOR_QUANTIDADE)
    preco = campo_decimal(6, min_value=_ZERO, required=False)
    desconto = _valor(required=False)


class _DadosDoPedidoSerializer(EntradaSerializer):
    desconto = _valor(required=False)
    frete = _valor(required=False)
    observacao = TextoLongoField(required=False, allow_blank=True, max_length=2000)


class CriarPedidoSerializer(_DadosDoPedidoSerializer):
    """Rascunho novo."""

    estabelecimento = UUIDField()
    cliente = UUIDField()
    condicao = UUIDField(required=False)
    deposito = UUIDField(required=False)
    itens = DesejarItemSerializer(many=True, allow_empty=False, max_length=LINHAS_MAXIMAS)


class AlterarPedidoSerializer(_DadosDoPedidoSerializer):
    """Mudanças num rascunho; `itens` troca todas as linhas."""

    cliente = UUIDField(required=False)
    condicao = UUIDField(required=False)
    deposito = UUIDField(required=False, allow_null=True)
    itens = DesejarItemSerializer(many=True, allow_empty=False, max_length=LINHAS_MAXIMAS, required=False)


class EscolherLinhaSerializer(EntradaSerializer):
    """Quantidade de uma linha."""

    linha = UUIDField()
    quantidade = campo_quantidade(min_value=_MENOR_QUANTIDADE)


class ExpedirSerializer(EntradaSerializer):
    """Sem `itens`, tudo o que resta."""

    itens = EscolherLinhaSerializer(many=True, allow_empty=False, max_length=LINHAS_MAXIMAS, required=False)


class FaturarSerializer(ExpedirSerializer):
    """Sem `itens`, tudo o que resta; sem `serie`, a série 1."""

    serie = RegexField(r"^[0-9]{1,3}$", required=False, default="1", help_text="De 1 a 3 algarismos; 001 é 1.")

    def validate_serie(self, serie: str) -> str:
        return normalizar_serie(serie)


class DevolverSerializer(ExpedirSerializer):
    """Sem `itens`, tudo o que saiu e não voltou."""

    motivo = CharField(max_length=500)


class CancelarSerializer(EntradaSerializer):
    """Por que o pedido acaba aqui."""

    motivo = CharField(max_length=500)


class EncerrarSerializer(EntradaSerializer):
    """Por que se desiste do que ainda não foi faturado."""

    motivo = CharField(max_length=500)


class CriarClienteSerializer(EntradaSerializer):
    """Pessoa do cadastro que passa a comprar."""

    pessoa = UUIDField()
    condicao = UUIDField(required=False, allow_null=True, default=None)
    limite_de_credito = _valor(required=False, allow_null=True, default=None)


class AlterarClienteSerializer(EntradaSerializer):
    """Limite nulo é sem limite; condição nula é sem padrão."""

    condicao = UUIDField(required=False, allow_null=True)
    limite_de_credito = _valor(required=False, allow_null=True)
    ativo = BooleanField(required=False)


class CriarCondicaoSerializer(EntradaSerializer):
    """Prazos como `à vista`, `30/60/90`, `dia 10`, `3x` ou `entrada + 30/60`."""

    nome = CharField(max_length=60)
    prazos = CharField(max_length=120)


class AlterarCondicaoSerializer(EntradaSerializer):
    """O que muda na condição."""

    nome = CharField(max_length=60, required=False, default=None)
    prazos = CharField(max_length=120, required=False, default=None)
    ativa = BooleanField(required=False, default=None, allow_null=True)
