"""O que os demonstrativos e os períodos recebem e devolvem."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    IntegerField,
    ListField,
)

from financeiro.serializers import data_possivel
from financeiro.situacoes import Lado, SituacaoDoPeriodo
from plataforma.api.cursores import PaginaPedidaSerializer
from plataforma.api.entrada import EntradaSerializer, PeriodoSerializer, UUIDField, campo_quantidade, campo_valor
from plataforma.relogio import hoje


class PedirPeriodoSerializer(PeriodoSerializer):
    """Do primeiro ao último dia, inclusive."""

    de = data_possivel()
    ate = data_possivel()


class PedirRazaoSerializer(PedirPeriodoSerializer, PaginaPedidaSerializer):
    """Razão de uma conta analítica."""

    conta = UUIDField()


class PedirAExpedirSerializer(PaginaPedidaSerializer):
    """O que falta sair do que foi faturado até um dia; sem `ate`, hoje."""

    ate = data_possivel(default=hoje)


class MudarPeriodoSerializer(EntradaSerializer):
    """Por que se fecha ou reabre o mês; fica na auditoria."""

    motivo = CharField(max_length=300)


class SaldoDaContaSerializer(serializers.Serializer[Any]):
    """Uma conta no balancete; saldo positivo é devedor."""

    conta = UUIDField()
    codigo = CharField()
    nome = CharField()
    natureza = ChoiceField(Lado.choices)
    analitica = BooleanField()
    saldo_anterior = campo_valor()
    debitos = campo_valor()
    creditos = campo_valor()
    saldo_final = campo_valor()


@extend_schema_serializer(many=False)
class BalanceteSerializer(serializers.Serializer[Any]):
    """Balancete de verificação; `debitos` e `creditos` somam as analíticas e são iguais."""

    de = DateField()
    ate = DateField()
    debitos = campo_valor()
    creditos = campo_valor()
    contas = SaldoDaContaSerializer(many=True)


class ContaDaDreSerializer(serializers.Serializer[Any]):
    """Conta de um grupo da DRE; receita é positiva, despesa é negativa."""

    codigo = CharField()
    nome = CharField()
    grupo = CharField()
    saldo = campo_valor()


class LinhaDaDreSerializer(serializers.Serializer[Any]):
    """Grupo, com suas contas, ou total acumulado até ali."""

    tipo = ChoiceField([("grupo", "grupo"), ("total", "total")])
    chave = CharField()
    titulo = CharField()
    valor = campo_valor()
    contas = ContaDaDreSerializer(many=True)


@extend_schema_serializer(many=False)
class DreSerializer(serializers.Serializer[Any]):
    """Demonstração do resultado, na ordem em que se lê."""

    de = DateField()
    ate = DateField()
    linhas = LinhaDaDreSerializer(many=True)


class LinhaDoRazaoSerializer(serializers.Serializer[Any]):
    """Partida da conta e o saldo que ela deixou."""

    lancamento = UUIDField()
    data = DateField()
    numero = IntegerField()
    ordem = IntegerField()
    historico = CharField()
    origem = CharField()
    documento = CharField()
    id_do_documento = UUIDField(allow_null=True)
    debito = campo_valor()
    credito = campo_valor()
    saldo = campo_valor()


@extend_schema_serializer(many=False)
class RazaoSerializer(serializers.Serializer[Any]):
    """Página do razão; `saldo_anterior` é o de antes do primeiro item da página."""

    conta = UUIDField()
    codigo = CharField()
    nome = CharField()
    analitica = BooleanField()
    de = DateField()
    ate = DateField()
    saldo_anterior = campo_valor()
    proximo = serializers.URLField(allow_null=True)
    itens = LinhaDoRazaoSerializer(many=True)


class ItemAExpedirSerializer(serializers.Serializer[Any]):
    """Linha de um pedido que falta sair."""

    pedido = UUIDField()
    linha = UUIDField()
    data = DateField()
    documentos = CharField()
    quantidade = campo_quantidade()


@extend_schema_serializer(many=False)
class AExpedirSerializer(serializers.Serializer[Any]):
    """Página do que falta expedir, do pedido mais velho ao mais novo."""

    proximo = serializers.URLField(allow_null=True)
    itens = ItemAExpedirSerializer(many=True)


class ResumoDoPeriodoSerializer(serializers.Serializer[Any]):
    """Mês do livro e sua última mudança."""

    mes = CharField()
    situacao = ChoiceField(SituacaoDoPeriodo.choices)
    mudado_em = DateTimeField(allow_null=True)
    mudado_por = UUIDField(allow_null=True)
    motivo = CharField(allow_null=True)


@extend_schema_serializer(many=False)
class PeriodosSerializer(serializers.Serializer[Any]):
    """Meses, do mais novo ao mais velho."""

    itens = ResumoDoPeriodoSerializer(many=True)


class MudancaDoPeriodoSerializer(serializers.Serializer[Any]):
    """Um fechamento ou uma reabertura."""

    situacao = ChoiceField(SituacaoDoPeriodo.choices)
    motivo = CharField()
    avisos = ListField(child=CharField())
    usuario = UUIDField()
    em = DateTimeField()


class PeriodoSerializer(serializers.Serializer[Any]):
    """Mês e sua auditoria, da mais nova à mais velha."""

    mes = CharField()
    situacao = ChoiceField(SituacaoDoPeriodo.choices)
    historico = MudancaDoPeriodoSerializer(many=True)


class FechamentoSerializer(serializers.Serializer[Any]):
    """Como o mês ficou, e o que merece olhar."""

    mes = CharField()
    situacao = ChoiceField(SituacaoDoPeriodo.choices)
    avisos = ListField(child=CharField())
