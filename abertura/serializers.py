"""O que a API das implantações recebe."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import DateField, FileField

from abertura.leitura.tabela import BYTES_MAXIMOS, MEGA
from abertura.situacoes import EspecieDePlanilha
from plataforma.api.entrada import EntradaSerializer


def _planilha(de_que: str) -> FileField:
    return FileField(required=False, allow_empty_file=True, max_length=120, help_text=f"CSV ou XLSX com {de_que}.")


class _PlanilhasSerializer(EntradaSerializer):
    """As três planilhas; o que falta não se envia."""

    produtos = _planilha("sku, estabelecimento, deposito, quantidade e custo_total ou custo_unitario")
    titulos = _planilha("tipo, documento_da_pessoa, nome, documento, parcela, emissao, vencimento e valor")
    contas = _planilha("conta e saldo (devedor positivo, ou com D ou C no fim), bancos e caixa entre elas")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for nome in EspecieDePlanilha:
            if nome in attrs and attrs[nome].size > BYTES_MAXIMOS:
                raise serializers.ValidationError({nome: [f"O limite é {BYTES_MAXIMOS // MEGA} MB. Divida os saldos."]})
        return attrs


class EnviarSaldosSerializer(_PlanilhasSerializer):
    """A data dos saldos e as planilhas; pelo menos uma."""

    data = DateField(help_text="Dia em que os saldos foram apurados.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(nome in attrs for nome in EspecieDePlanilha):
            raise serializers.ValidationError(
                {"produtos": ["Envie pelo menos uma planilha: produtos, titulos ou contas."]}
            )
        return super().validate(attrs)


class TrocarPlanilhasSerializer(_PlanilhasSerializer):
    """O que muda numa implantação: as planilhas que se enviam, as que se tiram, e a data."""

    data = DateField(required=False, help_text="Dia em que os saldos foram apurados.")
    tirar = serializers.ListField(
        child=serializers.ChoiceField(choices=EspecieDePlanilha.choices), required=False, help_text="As que saem."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError({"produtos": ["Envie uma planilha, diga qual tirar, ou mude a data."]})
        return super().validate(attrs)
