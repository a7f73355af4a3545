"""O que a API de compras recebe; o que ela responde está em `leituras`."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    FileField,
    IntegerField,
    ListField,
    RegexField,
)

from compras.nota_digitada import CST, sem_zeros
from compras.situacoes import NaturezaDaEntrada
from compras.unidades import sigla_da_unidade
from plataforma import relogio
from plataforma.api.entrada import (
    DecimalField,
    EntradaSerializer,
    UUIDField,
    campo_decimal,
    campo_quantidade,
)
from plataforma.parcelas import MAXIMO_DE_PARCELAS

ARQUIVOS_MAXIMOS = 100
LINHAS_MAXIMAS = 990
_MENOR_FATOR = Decimal("0.000001")


def _reais(**opcoes: Any) -> DecimalField:
    """Valor digitado: menor que o do sistema, para que a soma de muitas linhas ainda caiba."""
    if "min_value" not in opcoes:
        opcoes = {"min_value": Decimal("0.00"), "default": Decimal("0.00")}
    return DecimalField(max_digits=12, decimal_places=2, **opcoes)


class ImportarNotasSerializer(EntradaSerializer):
    """Um XML por arquivo; a chave de acesso de cada um é o que o faz entrar uma vez só.

    `uso_e_consumo` vale para o lote inteiro: nada entra no estoque nem dá crédito.
    """

    arquivos = ListField(child=FileField(allow_empty_file=True), allow_empty=False, max_length=ARQUIVOS_MAXIMOS)
    aceitar_outro_destinatario = BooleanField(required=False, default=False)
    uso_e_consumo = BooleanField(required=False, default=False)


class LancarItemSerializer(EntradaSerializer):
    """`valor` é o dos produtos da linha, em reais; sem `unidade`, a quantidade é na de estoque."""

    produto = UUIDField()
    quantidade = DecimalField(max_digits=14, decimal_places=4, min_value=Decimal("0.0001"))
    unidade = CharField(max_length=6, default="", allow_blank=True)
    valor = _reais(min_value=Decimal("0.01"))
    natureza = ChoiceField(NaturezaDaEntrada.choices, required=False)
    cst = ChoiceField(CST, default="", allow_blank=True)
    icms = _reais()
    icms_st = _reais()
    ipi = _reais()
    cst_pis_cofins = RegexField(r"^[0-9]{2}$", default="", allow_blank=True)

    def validate_unidade(self, unidade: str) -> str:
        return sigla_da_unidade(unidade)


class LancarParcelaSerializer(EntradaSerializer):
    """Vencimento."""

    vencimento = DateField()
    valor = _reais(min_value=Decimal("0.01"))


class LancarNotaSerializer(EntradaSerializer):
    """Nota sem XML. O fornecedor vem por id ou por documento e nome; desconto, frete e outras são da nota inteira.

    Sem `parcelas` nem `prazos` (como `30/60/90`), é à vista na emissão; sem `data_entrada`, entra hoje.
    """

    estabelecimento = UUIDField()
    deposito = UUIDField(required=False)
    fornecedor = UUIDField(required=False)
    documento_do_fornecedor = CharField(max_length=20, default="", allow_blank=True)
    nome_do_fornecedor = CharField(max_length=120, default="", allow_blank=True)
    numero = RegexField(r"^[0-9A-Za-z./-]{1,20}$")
    serie = RegexField(r"^[0-9A-Za-z]{0,3}$", default="", allow_blank=True)
    chave_de_acesso = CharField(max_length=60, default="", allow_blank=True)
    data_emissao = DateField()
    data_entrada = DateField(default=relogio.hoje)
    natureza = ChoiceField(NaturezaDaEntrada.choices, default=NaturezaDaEntrada.COMPRA)
    desconto = _reais()
    frete = _reais()
    outras_despesas = _reais()
    itens = ListField(child=LancarItemSerializer(), allow_empty=False, max_length=LINHAS_MAXIMAS)
    prazos = CharField(max_length=60, default="", allow_blank=True)
    parcelas = ListField(child=LancarParcelaSerializer(), required=False, max_length=MAXIMO_DE_PARCELAS)

    def validate_numero(self, numero: str) -> str:
        return sem_zeros(numero)

    def validate_serie(self, serie: str) -> str:
        return sem_zeros(serie)

    def validate(self, nota: dict[str, Any]) -> dict[str, Any]:
        por_documento = nota["documento_do_fornecedor"] and nota["nome_do_fornecedor"].strip()
        if bool(nota.get("fornecedor")) == bool(por_documento):
            mensagem = "Mande `fornecedor` ou `documento_do_fornecedor` com `nome_do_fornecedor`, um dos dois."
            raise serializers.ValidationError({"fornecedor": [mensagem]})
        return nota


class DevolverItemSerializer(EntradaSerializer):
    """Quanto volta da linha `numero` da nota, na unidade de estoque do produto."""

    numero = IntegerField(min_value=1)
    quantidade = campo_quantidade(min_value=Decimal("0.0001"))


class DevolverCompraSerializer(EntradaSerializer):
    """Sem `itens`, volta tudo o que resta da nota; sem `deposito`, sai do da nota ou do padrão."""

    nota = UUIDField()
    motivo = CharField(max_length=500)
    deposito = UUIDField(required=False)
    itens = ListField(child=DevolverItemSerializer(), required=False, allow_empty=False, max_length=LINHAS_MAXIMAS)


class MapearLinhaSerializer(EntradaSerializer):
    """1 unidade da linha = `fator` unidades de estoque do produto."""

    numero = IntegerField(min_value=1)
    produto = UUIDField()
    fator = campo_decimal(6, min_value=_MENOR_FATOR)
    uso_e_consumo = BooleanField(required=False, default=False)


class MapearSerializer(EntradaSerializer):
    """Linhas que passam a ter produto e fator."""

    itens = ListField(child=MapearLinhaSerializer(), allow_empty=False, max_length=LINHAS_MAXIMAS)


class CriarMapeamentoSerializer(EntradaSerializer):
    """1 `unidade` do fornecedor (uma pessoa do cadastro) = `fator` unidades de estoque do produto."""

    fornecedor = UUIDField()
    codigo = CharField(max_length=60)
    unidade = CharField(max_length=6)
    produto = UUIDField()
    fator = campo_decimal(6, min_value=_MENOR_FATOR)
    uso_e_consumo = BooleanField(required=False, default=False)


class AlterarMapeamentoSerializer(EntradaSerializer):
    """O que muda."""

    produto = UUIDField(required=False)
    fator = campo_decimal(6, min_value=_MENOR_FATOR, required=False)
    uso_e_consumo = BooleanField(required=False)
