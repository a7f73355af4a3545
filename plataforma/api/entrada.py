"""Corpos de chamada: o que a API recebe."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.datastructures import MultiValueDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import Field
from rest_framework.utils import html

from plataforma.leituras.filtros import LIMITE_MAXIMO, LIMITE_PADRAO
from plataforma.textos import TextoRecusado, ler_linha, ler_texto
from plataforma.valores import DIGITOS_INTEIROS

CAMPO_DESCONHECIDO = "campo_desconhecido"
CARACTERE_RECUSADO = "caractere_recusado"
TEXTO_MAXIMO = 10_000
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# O DRF converte: 0 vira “false”, {} vira texto, 0.1 chega já arredondado, e um CPF em número perde o zero da frente.
_TIPOS_EM_JSON: tuple[tuple[type[Field], tuple[type, ...]], ...] = (  # type: ignore[type-arg]
    (serializers.BooleanField, (bool,)),
    (serializers.DecimalField, (str, int)),
    (serializers.IntegerField, (int, float)),
    (serializers.CharField, (str,)),
)


class UUIDField(serializers.UUIDField):
    """UUID em texto; a do DRF também aceita inteiros, e falha com alguns."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class DecimalField(serializers.DecimalField):
    """Decimal exato, só em algarismos: nem 1e9, nem 1_000; o zero negativo, que JSON permite, é zero."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, str) and len(data) <= self.MAX_STRING_LENGTH and not _DECIMAL.fullmatch(data):
            self.fail("invalid")
        lido = super().to_internal_value(data)
        return abs(lido) if lido.is_zero() else lido


class TextoLongoField(serializers.CharField):
    """Texto de várias linhas; todo outro campo de texto é de uma."""


class SegredoField(serializers.CharField):
    """Senha: vale tal como foi digitada, com os espaços e os caracteres que tiver."""

    def __init__(self, **opcoes: Any) -> None:
        super().__init__(trim_whitespace=False, **opcoes)


def campo_decimal(casas: int, **opcoes: Any) -> DecimalField:
    """Decimal do tamanho que o banco guarda, com até `casas` casas."""
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
            aceitos = ", ".join(self.fields) or "nenhum"
            raise serializers.ValidationError(
                {nome: [f"Campo desconhecido. Aceitos: {aceitos}."] for nome in estranhos}, code=CAMPO_DESCONHECIDO
            )
        if isinstance(data, dict):
            tortos = (
                _tortos_do_formulario(self.fields, data) if html.is_html_input(data) else _tortos(self.fields, data)
            )
            if tortos:
                raise serializers.ValidationError(tortos)
            data = self._com_textos_limpos(data)
        return super().to_internal_value(data)

    @cached_property
    def _de_texto(self) -> dict[str, Any]:
        return {n: c for n, c in self.fields.items() if isinstance(getattr(c, "child", c), serializers.CharField)}

    def _com_textos_limpos(self, data: Any) -> Any:
        """Antes das conferências de cada campo, que comparam e medem o texto."""
        vindos = {n: c for n, c in self._de_texto.items() if n in data}
        if not vindos:
            return data
        if html.is_html_input(data):
            limpos = {n: [_limpo(c, v) for v in data.getlist(n)] for n, c in vindos.items()}
            return MultiValueDict({**dict(data.lists()), **limpos})
        return {**data, **{n: _limpo(c, data[n]) for n, c in vindos.items()}}


def _tortos(campos: Mapping[str, Field], dados: Mapping[str, Any]) -> dict[str, Any]:  # type: ignore[type-arg]
    return {n: e for n, c in campos.items() if (e := _erro_de_tipo(c, dados.get(n))) is not None}


def _tortos_do_formulario(campos: Mapping[str, Field], dados: Any) -> dict[str, Any]:  # type: ignore[type-arg]
    """Num endereço ou formulário um nome pode vir mais de uma vez."""
    return {n: e for n, c in campos.items() for v in dados.getlist(n) if (e := _erro_de_vazio(c, v)) is not None}


def _erro_de_tipo(campo: Field, valor: Any) -> Any:  # type: ignore[type-arg]
    """O erro, na forma do DRF, de um valor JSON de outro tipo que não o do campo; None se serve."""
    if isinstance(campo, serializers.ListField) and isinstance(valor, list):
        return {n: e for n, item in enumerate(valor) if (e := _erro_de_tipo(campo.child, item)) is not None} or None
    tipos = next((tipos for classe, tipos in _TIPOS_EM_JSON if isinstance(campo, classe)), None)
    if valor is None or tipos is None or type(valor) in tipos:
        return _erro_de_texto(campo, valor)
    return [ErrorDetail(str(campo.error_messages["invalid"]), code="invalid")]


def _erro_de_vazio(campo: Field, valor: Any) -> Any:  # type: ignore[type-arg]
    """Num endereço ou formulário o DRF lê o vazio como ausente, e `?multa_pct=` valeria como não pedir multa."""
    if valor != "" or isinstance(campo, serializers.CharField):
        return _erro_de_texto(campo, valor)
    return [ErrorDetail("Veio vazio: dê um valor, ou não mande o campo.", code="vazio")]


def _erro_de_texto(campo: Field, valor: Any) -> Any:  # type: ignore[type-arg]
    """O tamanho antes de qualquer conferência, que custa por caractere e repete na resposta o texto que veio."""
    if not isinstance(campo, serializers.CharField) or not isinstance(valor, str):
        return None
    if len(valor) <= TEXTO_MAXIMO:
        return _erro_de_caractere(campo, valor)
    mensagem = campo.error_messages["max_length"].format(max_length=campo.max_length or TEXTO_MAXIMO)
    return [ErrorDetail(mensagem, code="max_length")]


def _erro_de_caractere(campo: Field, valor: str) -> Any:  # type: ignore[type-arg]
    try:
        _limpo(campo, valor)
    except TextoRecusado as erro:
        return [ErrorDetail(erro.mensagem, code=CARACTERE_RECUSADO)]
    return None


def _limpo(campo: Field, valor: Any) -> Any:  # type: ignore[type-arg]
    """O valor, se é um texto, sem o que não muda o que se lê. Levanta TextoRecusado."""
    if isinstance(campo, serializers.ListField) and isinstance(valor, list):
        return [_limpo(campo.child, item) for item in valor]
    if not isinstance(campo, serializers.CharField) or isinstance(campo, SegredoField) or not isinstance(valor, str):
        return valor
    return ler_texto(valor) if isinstance(campo, TextoLongoField) else ler_linha(valor)


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


class EscolherPaginaSerializer(EntradaSerializer):
    """Que página de uma leitura que soma, e de que tamanho; quem as lê é `ler_pagina`."""

    cursor = serializers.CharField(max_length=200, default="", allow_blank=True)
    limite = serializers.CharField(
        max_length=9, required=False, help_text=f"De 1 a {LIMITE_MAXIMO}; sem ele, {LIMITE_PADRAO}."
    )
