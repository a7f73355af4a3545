"""O que a API das implantações recebe."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import DateField, FileField

from abertura.leitura.tabela import BYTES_MAXIMOS, MEGA
from plataforma.api.entrada import EntradaSerializer


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
