"""O que a API de vendas recebe (verbos) e devolve (substantivos)."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    IntegerField,
    RegexField,
)

from plataforma.api.entrada import (
    DecimalField,
    EntradaSerializer,
    UUIDField,
    campo_decimal,
    campo_quantidade,
    campo_valor,
)
from vendas.series import normalizar_serie
from vendas.situacoes import Andamento, Situacao, SituacaoDaFatura

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


class CriarPedidoSerializer(EntradaSerializer):
    """Rascunho novo."""

    estabelecimento = UUIDField()
    cliente = UUIDField()
    condicao = UUIDField(required=False)
    deposito = UUIDField(required=False)
    itens = DesejarItemSerializer(many=True, allow_empty=False, max_length=LINHAS_MAXIMAS)
    desconto = _valor(required=False)
    frete = _valor(required=False)
    observacao = CharField(required=False, allow_blank=True, max_length=2000)


class AlterarPedidoSerializer(EntradaSerializer):
    """Mudanças num rascunho; `itens` troca todas as linhas."""

    cliente = UUIDField(required=False)
    condicao = UUIDField(required=False)
    deposito = UUIDField(required=False, allow_null=True)
    itens = DesejarItemSerializer(many=True, allow_empty=False, max_length=LINHAS_MAXIMAS, required=False)
    desconto = _valor(required=False)
    frete = _valor(required=False)
    observacao = CharField(required=False, allow_blank=True, max_length=2000)


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


class CondicaoSerializer(serializers.Serializer[Any]):
    """Condição de pagamento."""

    id = UUIDField()
    nome = CharField()
    prazos = CharField()
    ativa = BooleanField()
    versao = IntegerField()


class ClienteSerializer(serializers.Serializer[Any]):
    """Cliente; `id` é o da pessoa."""

    id = UUIDField()
    nome = CharField()
    documento = CharField()
    uf = CharField()
    condicao = UUIDField(allow_null=True)
    limite_de_credito = campo_decimal(2, allow_null=True)
    ativo = BooleanField()
    versao = IntegerField()


class ResumoDoPedidoSerializer(serializers.Serializer[Any]):
    """Pedido como a lista o mostra."""

    id = UUIDField()
    numero = IntegerField(allow_null=True)
    data = DateField()
    estabelecimento = UUIDField()
    cliente = UUIDField()
    nome_do_cliente = CharField()
    documento_do_cliente = CharField()
    situacao = ChoiceField(Situacao.choices)
    faturamento = ChoiceField(Andamento.choices)
    expedicao = ChoiceField(Andamento.choices)
    devolucao = ChoiceField(Andamento.choices)
    total = campo_decimal(2)
    versao = IntegerField()


class ItemSerializer(serializers.Serializer[Any]):
    """Linha de um pedido e o que resta dela."""

    id = UUIDField()
    posicao = IntegerField()
    produto = UUIDField()
    sku = CharField()
    descricao = CharField()
    unidade = CharField()
    quantidade = campo_quantidade()
    preco = campo_decimal(6)
    produtos = campo_decimal(2)
    desconto = campo_decimal(2)
    desconto_rateado = campo_decimal(2)
    frete = campo_decimal(2)
    total = campo_decimal(2)
    quantidade_encerrada = campo_quantidade(help_text="O que se desistiu de atender.")
    quantidade_faturada = campo_quantidade()
    quantidade_expedida = campo_quantidade()
    quantidade_devolvida = campo_quantidade()
    a_faturar = campo_quantidade()
    a_expedir = campo_quantidade()
    a_devolver = campo_quantidade()


class PedidoSerializer(ResumoDoPedidoSerializer):
    """Pedido inteiro."""

    cnpj_do_estabelecimento = CharField()
    condicao = UUIDField()
    prazos = CharField()
    deposito = UUIDField(allow_null=True)
    produtos = campo_decimal(2)
    desconto = campo_decimal(2)
    desconto_total = campo_decimal(2)
    frete = campo_decimal(2)
    observacao = CharField()
    motivo_do_cancelamento = CharField()
    motivo_do_encerramento = CharField()
    criado_em = DateTimeField()
    itens = ItemSerializer(many=True)


class ConfirmacaoSerializer(serializers.Serializer[Any]):
    """O que a confirmação decidiu."""

    id = UUIDField()
    numero = IntegerField()
    situacao = ChoiceField(Situacao.choices)
    deposito = UUIDField()
    total = campo_decimal(2)
    versao = IntegerField()


class ResumoDaFaturaSerializer(serializers.Serializer[Any]):
    """Fatura como a lista a mostra."""

    id = UUIDField()
    pedido = UUIDField()
    estabelecimento = UUIDField()
    cnpj_do_estabelecimento = CharField()
    serie = CharField()
    numero = IntegerField()
    data = DateField()
    cliente = UUIDField()
    nome_do_cliente = CharField()
    situacao = ChoiceField(SituacaoDaFatura.choices)
    produtos = campo_decimal(2)
    desconto = campo_decimal(2)
    frete = campo_decimal(2)
    total = campo_decimal(2)
    devolvido = campo_decimal(2)
    recebido = campo_decimal(2)
    a_receber = campo_decimal(2, help_text="O que falta receber; o que passa do total é crédito do cliente.")
    a_expedir = BooleanField()


class _DaLinhaSerializer(serializers.Serializer[Any]):
    linha = UUIDField()
    posicao = IntegerField()
    sku = CharField()
    descricao = CharField()
    unidade = CharField()
    quantidade = campo_quantidade()


class ItemDaFaturaSerializer(_DaLinhaSerializer):
    """O que a fatura cobra de uma linha."""

    produtos = campo_decimal(2)
    desconto = campo_decimal(2)
    frete = campo_decimal(2)
    total = campo_decimal(2)
    quantidade_expedida = campo_quantidade()
    quantidade_devolvida = campo_quantidade()


class ParcelaDaFaturaSerializer(serializers.Serializer[Any]):
    """Um vencimento."""

    numero = IntegerField()
    vencimento = DateField()
    valor = campo_decimal(2)


class FaturaSerializer(ResumoDaFaturaSerializer):
    """Fatura inteira."""

    itens = ItemDaFaturaSerializer(many=True)
    parcelas = ParcelaDaFaturaSerializer(many=True)


class ResumoDaExpedicaoSerializer(serializers.Serializer[Any]):
    """Expedição como a lista a mostra."""

    id = UUIDField()
    pedido = UUIDField()
    numero_do_pedido = IntegerField()
    nome_do_cliente = CharField()
    estabelecimento = UUIDField()
    deposito = UUIDField()
    data = DateField()


class ItemDaExpedicaoSerializer(_DaLinhaSerializer):
    """O que saiu de uma linha, do que uma fatura cobrou."""

    fatura = UUIDField()


class ExpedicaoSerializer(ResumoDaExpedicaoSerializer):
    """Expedição inteira."""

    itens = ItemDaExpedicaoSerializer(many=True)


class ResumoDaDevolucaoSerializer(ResumoDaExpedicaoSerializer):
    """Devolução como a lista a mostra."""

    motivo = CharField()
    total = campo_decimal(2)


class ItemDaDevolucaoSerializer(ItemDaExpedicaoSerializer):
    """O que voltou de uma linha, e por quanto."""

    valor = campo_decimal(2)


class DevolucaoSerializer(ResumoDaDevolucaoSerializer):
    """Devolução inteira."""

    itens = ItemDaDevolucaoSerializer(many=True)
