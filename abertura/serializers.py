"""O que a API das implantações recebe e devolve."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import (
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    FileField,
    IntegerField,
)

from abertura.leitura.tabela import BYTES_MAXIMOS, MEGA
from abertura.situacoes import SituacaoDaImplantacao
from plataforma.api.entrada import EntradaSerializer, UUIDField, campo_valor


def _planilha(de_que: str) -> FileField:
    return FileField(required=False, allow_empty_file=True, max_length=120, help_text=f"CSV ou XLSX com {de_que}.")


class EnviarSaldosSerializer(EntradaSerializer):
    """A data dos saldos e as planilhas; pelo menos uma."""

    data = DateField(help_text="Dia em que os saldos foram apurados.")
    produtos = _planilha("sku, estabelecimento, deposito, quantidade e custo_total ou custo_unitario")
    titulos = _planilha("tipo, documento_da_pessoa, nome, documento, parcela, emissao, vencimento e valor")
    contas = _planilha("conta e saldo (devedor positivo, ou com D ou C no fim), bancos e caixa entre elas")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        enviadas = [nome for nome in ("produtos", "titulos", "contas") if nome in attrs]
        if not enviadas:
            raise serializers.ValidationError(
                {"produtos": ["Envie pelo menos uma planilha: produtos, titulos ou contas."]}
            )
        for nome in enviadas:
            if attrs[nome].size > BYTES_MAXIMOS:
                raise serializers.ValidationError({nome: [f"O limite é {BYTES_MAXIMOS // MEGA} MB. Divida os saldos."]})
        return attrs


class ErroDaPlanilhaSerializer(serializers.Serializer[Any]):
    """Onde e por que um arquivo não serve; linha 0 é o arquivo todo, e arquivo vazio, o conjunto."""

    arquivo = CharField()
    linha = IntegerField()
    coluna = CharField()
    valor = CharField()
    mensagem = CharField()


class ResumoDaImplantacaoSerializer(serializers.Serializer[Any]):
    """Implantação como a lista a mostra; `diferenca` = devedores − credores, e `recusa` diz por que a última falhou."""

    id = UUIDField()
    data = DateField()
    situacao = ChoiceField(SituacaoDaImplantacao.choices)
    produtos = IntegerField()
    titulos = IntegerField()
    contas = IntegerField()
    estoques = campo_valor()
    devedores = campo_valor()
    credores = campo_valor()
    diferenca = campo_valor()
    quantos_erros = IntegerField()
    recusa = CharField()
    criada_em = DateTimeField()
    versao = IntegerField()


class ImplantacaoSerializer(ResumoDaImplantacaoSerializer):
    """Implantação com seus primeiros 200 erros."""

    erros = ErroDaPlanilhaSerializer(many=True)


class ExecutadaSerializer(serializers.Serializer[Any]):
    """O que ficou depois de implantar ou desfazer; `total` é a soma dos saldos devedores."""

    id = UUIDField()
    situacao = ChoiceField(SituacaoDaImplantacao.choices)
    lote = UUIDField()
    data = DateField()
    estoques = campo_valor()
    total = campo_valor()
    versao = IntegerField()
