"""Verificações do Django: o processo não parte se código e lista de ouvintes discordam."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from plataforma.mensageria.ouvintes import diferencas


@register("mensageria")
def conferir_ouvintes(**_opcoes: Any) -> list[CheckMessage]:
    """Um erro por diferença, no que toca aos módulos instalados aqui."""
    saida = "Rode `manage.py contratos congelar` com todos os módulos instalados e confira o que mudou."
    return [Error(falta, hint=saida, id="mensageria.E001") for falta in diferencas()]
