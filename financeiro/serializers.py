"""O que a API do financeiro recebe; o que ela devolve está em `leituras`."""

from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework.serializers import BooleanField, CharField, ChoiceField, DateField, RegexField, ValidationError

from financeiro.dre import GRUPOS_DA_DRE
from financeiro.encargos import JUROS_PCT_AO_MES, MULTA_PCT
from financeiro.situacoes import Lado, TipoDeContaBancaria, TipoDeTitulo
from plataforma.api.entrada import (
    DecimalField,
    EntradaSerializer,
    EscolherPaginaSerializer,
    PeriodoSerializer,
    UUIDField,
)
from plataforma.relogio import hoje
from plataforma.valores import DIGITOS_INTEIROS

BAIXAS_MAXIMAS = 1000
PARTIDAS_MAXIMAS = 990
ANO_MINIMO, ANO_MAXIMO = 2000, 2099
_BANCO, _AGENCIA = r"^[0-9]{3}$", r"^[0-9]{1,8}(-[0-9A-Za-z])?$"
_NUMERO = r"^[0-9]{1,17}(-[0-9A-Za-z]{1,2})?$"
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


def data_possivel(**opcoes: Any) -> DateField:
    """Data de um ano que faz sentido."""
    return DateField(validators=[_em_ano_possivel], **opcoes)


def data_passada(**opcoes: Any) -> DateField:
    """Data que já chegou, de um ano que faz sentido."""
    return DateField(validators=[_em_ano_possivel, _ja_passou], **opcoes)


def _dinheiro(minimo: Decimal, **opcoes: Any) -> DecimalField:
    return DecimalField(max_digits=_DIGITOS_DE_ENTRADA, decimal_places=2, min_value=minimo, **opcoes)


def _percentual(**opcoes: Any) -> DecimalField:
    return DecimalField(max_digits=7, decimal_places=4, min_value=_ZERO, max_value=Decimal(100), **opcoes)


class CriarTituloSerializer(EntradaSerializer):
    """Conta a receber ou a pagar que nenhum documento gerou; sem `emissao` vale hoje, sem `prazos`, à vista."""

    tipo = ChoiceField(TipoDeTitulo.choices)
    pessoa = UUIDField()
    documento = CharField(max_length=60)
    historico = CharField(max_length=120)
    emissao = data_possivel(default=hoje)
    prazos = CharField(max_length=120, default="à vista", help_text="Como 30/60/90, dia 10, 3x ou entrada + 30/60.")
    valor = _dinheiro(_CENTAVO)
    contrapartida = CharField(max_length=30, help_text="Código da conta do plano, como 4.2.2.02.001.")


class CancelarTituloSerializer(EntradaSerializer):
    """Por que o título deixa de existir; sem `data` vale hoje."""

    data = data_passada(default=hoje)
    motivo = CharField(max_length=120)


class BaixarTituloSerializer(EntradaSerializer):
    """Dinheiro que entrou ou saiu; sem `principal` baixa todo o saldo, sem encargos eles são zero."""

    data = data_passada(default=hoje)
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

    data = data_passada(default=hoje)
    motivo = CharField(max_length=120)


class PedirEncargosSerializer(EntradaSerializer):
    """Quando se pagaria e a que taxas; sem elas, hoje, multa de 2 % e juros de 1 % ao mês."""

    data = data_possivel(default=hoje)
    multa_pct = _percentual(default=MULTA_PCT)
    juros_pct_ao_mes = _percentual(default=JUROS_PCT_AO_MES)


class CriarContaSerializer(EntradaSerializer):
    """Conta nova abaixo de uma sintética; sem `grupo_dre`, o das contas ao lado."""

    codigo = RegexField(
        r"^[0-9]{1,5}(\.[0-9]{1,5})+$",
        max_length=30,
        help_text="Algarismos em níveis separados por ponto, como 4.2.2.02.010.",
        error_messages={"invalid": "Use algarismos em níveis separados por ponto, como 4.2.2.02.010."},
    )
    nome = CharField(max_length=120)
    analitica = BooleanField(default=True)
    grupo_dre = ChoiceField(sorted((g, g) for g in GRUPOS_DA_DRE), default=None)


class AlterarContaSerializer(EntradaSerializer):
    """O que muda na conta."""

    nome = CharField(max_length=120, required=False)
    ativa = BooleanField(required=False)


class AlterarContaBancariaSerializer(EntradaSerializer):
    """O que muda na conta de caixa ou banco; `banco` é o código de 3 algarismos."""

    nome = CharField(max_length=80, required=False)
    banco = RegexField(_BANCO, required=False, allow_blank=True)
    agencia = RegexField(_AGENCIA, required=False, allow_blank=True)
    numero = RegexField(_NUMERO, required=False, allow_blank=True)
    ativa = BooleanField(required=False)


class CriarContaBancariaSerializer(EntradaSerializer):
    """Caixa ou banco novo; a conta do plano nasce junto."""

    nome = CharField(max_length=80)
    tipo = ChoiceField(TipoDeContaBancaria.choices)
    banco = RegexField(_BANCO, default="", allow_blank=True)
    agencia = RegexField(_AGENCIA, default="", allow_blank=True)
    numero = RegexField(_NUMERO, default="", allow_blank=True)


class LancarPartidaSerializer(EntradaSerializer):
    """Uma linha: conta pelo código, lado D ou C, valor em reais."""

    conta = CharField(max_length=30)
    lado = ChoiceField(Lado.choices)
    valor = _dinheiro(_CENTAVO)


class LancarSerializer(EntradaSerializer):
    """Lançamento feito à mão; débitos e créditos somam o mesmo."""

    data = data_passada(default=hoje)
    historico = CharField(max_length=200)
    documento = CharField(max_length=60, default="", allow_blank=True)
    partidas = LancarPartidaSerializer(many=True, allow_empty=False, max_length=PARTIDAS_MAXIMAS)


class PedirPeriodoSerializer(PeriodoSerializer):
    """Do primeiro ao último dia, inclusive."""

    de = data_possivel()
    ate = data_possivel()


class PedirRazaoSerializer(PedirPeriodoSerializer, EscolherPaginaSerializer):
    """Razão de uma conta analítica."""

    conta = UUIDField()


class PedirAExpedirSerializer(EscolherPaginaSerializer):
    """O que falta sair do que foi faturado até um dia; sem `ate`, hoje."""

    ate = data_possivel(default=hoje)


class MudarPeriodoSerializer(EntradaSerializer):
    """Por que se fecha ou reabre o mês; fica na auditoria."""

    motivo = CharField(max_length=300)
