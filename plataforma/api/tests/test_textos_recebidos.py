"""Os textos que a API recebe: limpos antes de conferidos, e recusados sem que a resposta engane quem a lê."""

import json

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import CharField, EmailField, ListField

from plataforma.api.entrada import EntradaSerializer, SegredoField, TextoLongoField
from plataforma.api.erros import tratar
from plataforma.api.renderizador import para_json


class _Etiqueta(EntradaSerializer):
    nome = CharField(max_length=4)
    email = EmailField(required=False)
    apelidos = ListField(child=CharField(max_length=4), required=False)
    senha = SegredoField(required=False)
    recado = TextoLongoField(required=False)


def _lido(**campos: object) -> dict[str, object]:
    serializer = _Etiqueta(data=campos)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def test_o_texto_se_limpa_antes_de_se_medir_e_conferir() -> None:
    lida = _lido(nome=" Joa\u0303o\u00a0", email="ana@exemplo.com.br\u00a0", apelidos=["Zé\r\n"], recado="a\r\nb\t")
    assert lida == {"nome": "João", "email": "ana@exemplo.com.br", "apelidos": ["Zé"], "recado": "a\nb"}


def test_a_senha_vale_tal_como_veio() -> None:
    assert _lido(nome="Ana", senha=" a\u0301\u200b\t ")["senha"] == " a\u0301\u200b\t "


def test_a_recusa_diz_o_campo_e_nao_repete_o_que_engana() -> None:
    class Chamada:
        method = "POST"
        data = {"nome": "A\u202eB", "apelidos": ["bom", "m\u200bau"]}

    with pytest.raises(ValidationError) as recusa:
        _lido(**Chamada.data)
    corpo = json.loads(para_json(tratar(recusa.value, {"request": Chamada()}).data))
    assert [f"{c['campo']} {c['codigo']}" for c in corpo["campos"]] == [
        "nome caractere_recusado",
        "apelidos.1 caractere_recusado",
    ]
    assert corpo["campos"][0]["mensagem"].startswith("“A‹U+202E›B” não serve. Há um caractere invisível (U+202E)")
    assert "\u202e" not in corpo["detail"]


def test_no_endereco_cada_vez_que_o_nome_vem_se_confere() -> None:
    serializer = _Etiqueta(data=QueryDict("nome=a%E2%80%8Bb&nome=Ana"))
    assert not serializer.is_valid()
    assert [e.code for e in serializer.errors["nome"]] == ["caractere_recusado"]
    limpo = _Etiqueta(data=QueryDict("nome=A%C2%A0B"))
    assert limpo.is_valid()
    assert limpo.validated_data == {"nome": "A B"}
