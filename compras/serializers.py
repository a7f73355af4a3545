"""O que a API de compras recebe (verbos) e devolve (substantivos)."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    FileField,
    IntegerField,
    ListField,
    RegexField,
)

from compras.nota_digitada import CST, sem_zeros
from compras.situacoes import Natureza, Origem, SituacaoDaDevolucao, SituacaoDaNota
from compras.unidades import sigla_da_unidade
from plataforma import relogio
from plataforma.api.entrada import (
    DecimalField,
    EntradaSerializer,
    UUIDField,
    campo_decimal,
    campo_quantidade,
    campo_valor,
)
from plataforma.parcelas import MAXIMO_DE_PARCELAS

ARQUIVOS_MAXIMOS = 100
LINHAS_MAXIMAS = 990
_SITUACOES_DA_DEVOLUCAO = [SituacaoDaDevolucao.CONFIRMANDO.value, SituacaoDaDevolucao.CONCLUIDA.value]
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
    natureza = ChoiceField(Natureza.choices, required=False)
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
    natureza = ChoiceField(Natureza.choices, default=Natureza.COMPRA)
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


class MotivoSerializer(serializers.Serializer[Any]):
    """Por que um arquivo foi recusado."""

    codigo = CharField()
    texto = CharField()


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


class ResultadoSerializer(serializers.Serializer[Any]):
    """O que houve com um arquivo."""

    arquivo = CharField()
    resultado = ChoiceField(["lancada", "aguardando_mapeamento", "ja_existia", "recusada"])
    nota = UUIDField(allow_null=True)
    chave_de_acesso = CharField()
    numero = CharField()
    fornecedor = CharField()
    total = campo_valor(allow_null=True)
    motivos = MotivoSerializer(many=True)


class ResultadosSerializer(serializers.Serializer[Any]):
    """Um resultado por arquivo, na ordem enviada."""

    resultados = ResultadoSerializer(many=True)


class ResumoDaNotaSerializer(serializers.Serializer[Any]):
    """Nota como a lista a mostra; `outro_destinatario` diz para quem era, se não era para nós."""

    id = UUIDField()
    situacao = ChoiceField(SituacaoDaNota.choices)
    origem = ChoiceField(Origem.choices)
    natureza = ChoiceField(Natureza.choices)
    chave_de_acesso = CharField()
    numero = CharField()
    serie = CharField()
    fornecedor = UUIDField()
    documento_do_fornecedor = CharField()
    nome_do_fornecedor = CharField()
    estabelecimento = UUIDField()
    cnpj_do_estabelecimento = CharField()
    outro_destinatario = CharField()
    uso_e_consumo = BooleanField()
    data_emissao = DateField()
    data_entrada = DateField(allow_null=True)
    total = campo_valor()
    versao = IntegerField()


class ItemDaNotaSerializer(serializers.Serializer[Any]):
    """Linha da nota; `pendencia` diz o que falta para ela entrar."""

    numero = IntegerField()
    codigo = CharField()
    gtin = CharField()
    descricao = CharField()
    ncm = CharField()
    cfop = CharField()
    cfop_de_entrada = CharField()
    natureza = ChoiceField(Natureza.choices)
    unidade = CharField()
    quantidade = campo_quantidade()
    valor_unitario = campo_decimal(6)
    produtos = campo_valor()
    desconto = campo_valor()
    acessorios = campo_valor()
    cst = CharField()
    icms = campo_valor()
    icms_st = campo_valor()
    ipi = campo_valor()
    pis = campo_valor()
    cofins = campo_valor()
    valor_na_nota = campo_valor()
    custo = campo_valor()
    icms_a_recuperar = campo_valor()
    pis_a_recuperar = campo_valor()
    cofins_a_recuperar = campo_valor()
    entra_no_estoque = BooleanField()
    produto = UUIDField(allow_null=True)
    sku = CharField()
    unidade_de_estoque = CharField()
    fator = campo_decimal(6, allow_null=True)
    quantidade_de_estoque = campo_quantidade(allow_null=True)
    quantidade_devolvida = campo_quantidade()
    pendencia = CharField()


class ParcelaDaNotaSerializer(serializers.Serializer[Any]):
    """Vencimento."""

    numero = IntegerField()
    vencimento = DateField()
    valor = campo_valor()


class NotaSerializer(ResumoDaNotaSerializer):
    """Nota inteira; `sha256` é o dos bytes do XML guardado, vazio na digitada."""

    produtos = campo_valor()
    desconto = campo_valor()
    frete = campo_valor()
    outras_despesas = campo_valor()
    icms_st = campo_valor()
    ipi = campo_valor()
    a_pagar = campo_valor()
    bonificacao = campo_valor()
    remessa = campo_valor()
    criado_em = DateTimeField()
    sha256 = CharField()
    itens = ItemDaNotaSerializer(many=True)
    parcelas = ParcelaDaNotaSerializer(many=True)


class MapeamentoSerializer(serializers.Serializer[Any]):
    """O que um código de um fornecedor é aqui."""

    id = UUIDField()
    fornecedor = UUIDField()
    codigo = CharField()
    unidade = CharField()
    produto = UUIDField()
    sku = CharField()
    fator = campo_decimal(6)
    uso_e_consumo = BooleanField()
    versao = IntegerField()


class FornecedorSerializer(serializers.Serializer[Any]):
    """Resumo das notas de uma pessoa; `comprado` e `devolvido` são do que se paga. O que se deve está nos títulos."""

    id = UUIDField()
    nome = CharField()
    documento = CharField()
    notas_lancadas = IntegerField()
    notas_aguardando = IntegerField()
    comprado = campo_valor()
    devolvido = campo_valor()
    ultima_entrada = DateField(allow_null=True)


class ResumoDaDevolucaoDeCompraSerializer(serializers.Serializer[Any]):
    """Devolução como a lista a mostra; `numero` só na concluída."""

    id = UUIDField()
    numero = IntegerField(allow_null=True)
    situacao = ChoiceField(_SITUACOES_DA_DEVOLUCAO)
    nota = UUIDField()
    numero_da_nota = CharField()
    serie_da_nota = CharField()
    fornecedor = UUIDField()
    nome_do_fornecedor = CharField()
    estabelecimento = UUIDField()
    data = DateField()
    motivo = CharField()
    total = campo_valor()


class ItemDaDevolucaoDeCompraSerializer(serializers.Serializer[Any]):
    """Quanto voltou de uma linha, na unidade de estoque, e o que isso valia na nota."""

    numero = IntegerField()
    produto = UUIDField()
    sku = CharField()
    descricao = CharField()
    unidade = CharField()
    quantidade = campo_quantidade()
    custo = campo_valor()
    icms_a_recuperar = campo_valor()
    pis_a_recuperar = campo_valor()
    cofins_a_recuperar = campo_valor()


class DevolucaoDeCompraSerializer(ResumoDaDevolucaoDeCompraSerializer):
    """Devolução inteira."""

    deposito = UUIDField(allow_null=True)
    a_pagar = campo_valor()
    bonificacao = campo_valor()
    remessa = campo_valor()
    criado_em = DateTimeField()
    itens = ItemDaDevolucaoDeCompraSerializer(many=True)
