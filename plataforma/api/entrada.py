"""Corpos de pedido: o que a API recebe."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from plataforma.valores import DIGITOS_INTEIROS

CAMPO_DESCONHECIDO = "campo_desconhecido"


class UUIDField(serializers.UUIDField):
    """UUID em texto; a do DRF também aceita inteiros, e falha com alguns."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class DecimalField(serializers.DecimalField):
    """Decimal exato; o zero negativo, que JSON permite, é zero."""

    def to_internal_value(self, data: Any) -> Decimal:
        lido = super().to_internal_value(data)
        return abs(lido) if lido.is_zero() else lido


def campo_decimal(casas: int, **opcoes: Any) -> DecimalField:
    """Decimal do tamanho que a casa guarda, com até `casas` casas."""
    return DecimalField(max_digits=DIGITOS_INTEIROS + casas, decimal_places=casas, **opcoes)


def campo_valor(**opcoes: Any) -> DecimalField:
    """Valor em reais, com 2 casas."""
    return campo_decimal(2, **opcoes)


def campo_quantidade(**opcoes: Any) -> DecimalField:
    """Quantidade, com 4 casas."""
    return campo_decimal(4, **opcoes)


class EntradaSerializer(serializers.Serializer[Any]):
    """Corpo que recusa campo desconhecido, para que um nome errado não passe calado, e diz as escolhas que aceita."""

    def get_fields(self) -> dict[str, Any]:
        campos = super().get_fields()
        for campo in campos.values():
            if isinstance(campo, serializers.ChoiceField):
                campo.error_messages["invalid_choice"] = f"Use um destes: {', '.join(map(str, campo.choices))}."
        return campos

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (estranhos := sorted(set(data) - set(self.fields))):
            aceitos = ", ".join(self.fields)
            raise serializers.ValidationError(
                {nome: [f"Campo desconhecido. Aceitos: {aceitos}."] for nome in estranhos}, code=CAMPO_DESCONHECIDO
            )
        return super().to_internal_value(data)


class PeriodoSerializer(EntradaSerializer):
    """Do primeiro ao último dia, inclusive."""

    de = serializers.DateField()
    ate = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """O fim não vem antes do começo."""
        if attrs["ate"] < attrs["de"]:
            mensagem = f"{attrs['ate']:%d/%m/%Y} vem antes de {attrs['de']:%d/%m/%Y}: troque as datas."
            raise serializers.ValidationError({"ate": [mensagem]})
        return attrs
