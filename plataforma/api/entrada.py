"""Corpos de pedido: o que a API recebe."""

from typing import Any

from rest_framework import serializers

CAMPO_DESCONHECIDO = "campo_desconhecido"


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
