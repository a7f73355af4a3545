"""As frases com que um campo se recusa: as traduzidas no DRF erram o português (“pode não ser nulo”) e omitem a saída.

Ficam nas classes, e não em cada campo, porque o DRF as lê toda vez que monta um.
"""

from collections.abc import Mapping
from typing import Any

from rest_framework import fields, serializers

_TAMANHO = {"max_length": "Use até {max_length} caracteres.", "min_length": "Use pelo menos {min_length} caracteres."}
_NUMERO = {
    "min_value": "Use {min_value} ou mais.",
    "max_value": "Use {max_value} ou menos.",
    "max_string_length": "Há algarismos demais.",
}
_LISTA = {
    "not_a_list": "Mande uma lista, entre colchetes.",
    "empty": "Mande pelo menos um.",
    "min_length": "Mande pelo menos {min_length}.",
    "max_length": "Mande até {max_length} de cada vez.",
}
MENSAGENS: Mapping[type[Any], Mapping[str, str]] = {
    fields.Field: {"required": "Este campo é obrigatório.", "null": "Este campo não pode ser nulo."},
    fields.CharField: {"invalid": "Mande um texto.", "blank": "Este campo não pode ficar vazio.", **_TAMANHO},
    fields.DecimalField: {
        **_NUMERO,
        "invalid": 'Mande um número entre aspas, como "12.50".',
        "max_digits": "Use até {max_digits} algarismos.",
        "max_decimal_places": "Use até {max_decimal_places} casas decimais.",
        "max_whole_digits": "Use até {max_whole_digits} algarismos antes do ponto.",
    },
    fields.IntegerField: {**_NUMERO, "invalid": "Mande um número inteiro."},
    fields.BooleanField: {"invalid": "Use true ou false."},
    fields.UUIDField: {"invalid": "Mande um id, como 01a20c7a-016e-72c5-8288-fd08615fa9f3."},
    fields.DateField: {"invalid": "Mande uma data que exista, como 2026-03-31.", "datetime": "Mande só a data."},
    fields.EmailField: {"invalid": "Mande um e-mail, como ana@exemplo.com.br."},
    fields.FileField: {"required": "Mande um arquivo.", "invalid": "Mande um arquivo, em multipart/form-data."},
    fields.ListField: _LISTA,
    serializers.ListSerializer: _LISTA,
    serializers.Serializer: {"invalid": "Mande um objeto, entre chaves."},
}


def por_em_portugues() -> None:
    """Troca as frases do DRF pelas nossas."""
    for classe, frases in MENSAGENS.items():
        classe.default_error_messages = {**classe.default_error_messages, **frases}
