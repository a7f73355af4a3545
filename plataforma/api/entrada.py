"""Corpos de pedido: o que a API recebe."""

from typing import Any

from rest_framework import serializers


class EntradaSerializer(serializers.Serializer[Any]):
    """Corpo que recusa campo desconhecido: um nome errado não pode passar calado."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (estranhos := sorted(set(data) - set(self.fields))):
            aceitos = ", ".join(self.fields)
            raise serializers.ValidationError(
                {nome: [f"Campo desconhecido. Aceitos: {aceitos}."] for nome in estranhos}
            )
        return super().to_internal_value(data)
