"""O que a API do financeiro recebe (verbos) e devolve (substantivos)."""

from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DecimalField,
    IntegerField,
    UUIDField,
    ValidationError,
)

from financeiro.models import SituacaoDaBaixa, SituacaoDoTitulo, TipoDeBaixa, TipoDeTitulo
from plataforma.api.entrada import EntradaSerializer
from plataforma.relogio import hoje
from plataforma.valores import DIGITOS_INTEIROS

BAIXAS_MAXIMAS = 1000
ANO_MINIMO, ANO_MAXIMO = 2000, 2099
_CENTAVO = Decimal("0.01")
_ZERO = Decimal("0.00")
# Mil vezes menos do que o banco guarda: as somas de um lançamento cabem sempre.
_DIGITOS_DE_ENTRADA = DIGITOS_INTEIROS - 3 + 2


def _em_ano_possivel(data: date) -> None:
    if not ANO_MINIMO <= data.year <= ANO_MAXIMO:
        raise ValidationError(f"{data:%d/%m/%Y} não serve: use um dia de {ANO_MINIMO} a {ANO_MAXIMO}.")


def _ja_passou(data: date) -> None:
    if data > hoje():
        raise ValidationError(f"{data:%d/%m/%Y} ainda não chegou: use hoje ou um dia anterior.")


def _data(**opcoes: Any) -> DateField:
    return DateField(validators=[_em_ano_possivel], **opcoes)


def _valor(**opcoes: Any) -> DecimalField:
    return DecimalField(max_digits=DIGITOS_INTEIROS + 2, decimal_places=2, **opcoes)


def _dinheiro(minimo: Decimal, **opcoes: Any) -> DecimalField:
    return DecimalField(max_digits=_DIGITOS_DE_ENTRADA, decimal_places=2, min_value=minimo, **opcoes)


class CriarTituloSerializer(EntradaSerializer):
    """Conta a receber ou a pagar que nenhum documento gerou; sem `emissao` vale hoje, sem `prazos`, à vista."""

    tipo = ChoiceField(TipoDeTitulo.choices)
    pessoa = UUIDField()
    documento = CharField(max_length=60)
    historico = CharField(max_length=120)
    emissao = _data(default=hoje)
    prazos = CharField(max_length=120, default="à vista", help_text="Como 30/60/90, dia 10, 3x ou entrada + 30/60.")
    valor = _dinheiro(_CENTAVO)
    contrapartida = CharField(max_length=30, help_text="Código da conta do plano, como 4.2.2.02.001.")


class CancelarTituloSerializer(EntradaSerializer):
    """Por que o título deixa de existir; sem `data` vale hoje."""

    data = _data(default=hoje)
    motivo = CharField(max_length=120)


class BaixarTituloSerializer(EntradaSerializer):
    """Dinheiro que entrou ou saiu; sem `principal` baixa todo o saldo, sem encargos eles são zero."""

    data = DateField(default=hoje, validators=[_em_ano_possivel, _ja_passou])
    conta_bancaria = UUIDField()
    principal = _dinheiro(_CENTAVO, default=None)
    juros = _dinheiro(_ZERO, default=_ZERO)
    multa = _dinheiro(_ZERO, default=_ZERO)
    desconto = _dinheiro(_ZERO, default=_ZERO)


class BaixarUmTituloDoLoteSerializer(BaixarTituloSerializer):
    """Uma baixa de um lote."""

    titulo = UUIDField()


class BaixarEmLoteSerializer(EntradaSerializer):
    """Vários títulos, cada um uma vez; se um não pode, nenhum é baixado."""

    itens = BaixarUmTituloDoLoteSerializer(many=True, allow_empty=False, max_length=BAIXAS_MAXIMAS)


class EstornarSerializer(EntradaSerializer):
    """Por que se desfaz; sem `data` vale hoje."""

    data = _data(default=hoje)
    motivo = CharField(max_length=120)


class BaixaSerializer(serializers.Serializer[Any]):
    """Abatimento de um título; `valor` é o dinheiro: principal + juros + multa - desconto."""

    id = UUIDField()
    titulo = UUIDField()
    tipo_do_titulo = ChoiceField(TipoDeTitulo.choices)
    documento = CharField()
    parcela = IntegerField()
    pessoa = UUIDField()
    pessoa_nome = CharField()
    tipo = ChoiceField(TipoDeBaixa.choices)
    data = DateField()
    conta_bancaria = UUIDField(allow_null=True)
    nome_da_conta = CharField(allow_null=True)
    principal = _valor()
    juros = _valor()
    multa = _valor()
    desconto = _valor()
    valor = _valor()
    situacao = ChoiceField(SituacaoDaBaixa.choices)
    lancamento = UUIDField()
    usuario = UUIDField()


class BaixasFeitasSerializer(serializers.Serializer[Any]):
    """As baixas de um lote, na ordem pedida."""

    itens = BaixaSerializer(many=True)


class ResumoDoTituloSerializer(serializers.Serializer[Any]):
    """Título como a lista o mostra; `id_do_documento` é o pedido, a nota ou o grupo de parcelas feito à mão."""

    id = UUIDField()
    tipo = ChoiceField(TipoDeTitulo.choices)
    pessoa = UUIDField()
    pessoa_nome = CharField()
    estabelecimento = UUIDField(allow_null=True)
    documento = CharField()
    id_do_documento = UUIDField(allow_null=True)
    origem = CharField()
    parcela = IntegerField()
    emissao = DateField()
    vencimento = DateField()
    valor = _valor()
    baixado = _valor()
    saldo = _valor()
    situacao = ChoiceField(SituacaoDoTitulo.choices)
    vencido = BooleanField()
    versao = IntegerField()


class TituloSerializer(ResumoDoTituloSerializer):
    """Título inteiro."""

    baixas = BaixaSerializer(many=True)


class TitulosCriadosSerializer(serializers.Serializer[Any]):
    """Um título por parcela."""

    itens = ResumoDoTituloSerializer(many=True)
