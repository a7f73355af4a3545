"""Campos da API que conferem o que recebem pela regra do domínio e devolvem o texto limpo."""

import re
from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from core.documentos import validar_cnpj
from core.gtin import validar_gtin
from core.tabelas_oficiais import municipios
from plataforma.erros import EntradaInvalida


class CampoConferido(serializers.CharField):
    """Texto que passa por `conferir`; o erro de domínio vira erro do campo, com o mesmo código."""

    def __init__(self, conferir: Callable[[str], str], **opcoes: Any) -> None:
        super().__init__(**opcoes)
        self._conferir = conferir

    def to_internal_value(self, data: Any) -> str:
        texto = super().to_internal_value(data)
        try:
            return self._conferir(texto) if texto else ""
        except EntradaInvalida as erro:
            raise serializers.ValidationError(erro.detalhe, code=erro.codigo) from erro


class CampoCnpj(CampoConferido):
    """CNPJ, com ou sem máscara."""

    def __init__(self, **opcoes: Any) -> None:
        super().__init__(validar_cnpj, **opcoes)


class CampoGtin(CampoConferido):
    """GTIN, ou vazio."""

    def __init__(self, **opcoes: Any) -> None:
        super().__init__(validar_gtin, allow_blank=True, **opcoes)


class _CampoDeAlgarismos(serializers.CharField):
    algarismos: int
    exemplo: str

    def __init__(self, **opcoes: Any) -> None:
        super().__init__(allow_blank=True, **opcoes)

    def to_internal_value(self, data: Any) -> str:
        limpo = re.sub(r"[.\-\s]", "", super().to_internal_value(data))
        if limpo and not re.fullmatch(rf"[0-9]{{{self.algarismos}}}", limpo):
            mensagem = f"“{data}” não tem {self.algarismos} algarismos. Informe como {self.exemplo}, ou deixe vazio."
            raise serializers.ValidationError(mensagem, code="core.algarismos_errados")
        return limpo


class CampoCep(_CampoDeAlgarismos):
    """CEP, ou vazio."""

    algarismos = 8
    exemplo = "01310-100"


class CampoNcm(_CampoDeAlgarismos):
    """NCM, ou vazio."""

    algarismos = 8
    exemplo = "7318.15.00"


class CampoMunicipio(serializers.CharField):
    """Código de 7 algarismos do IBGE, ou vazio."""

    def __init__(self, **opcoes: Any) -> None:
        super().__init__(allow_blank=True, **opcoes)

    def to_internal_value(self, data: Any) -> str:
        codigo = super().to_internal_value(data)
        if codigo and codigo not in municipios():
            mensagem = f"“{codigo}” não é um município. Informe o código de 7 algarismos do IBGE, como 3550308."
            raise serializers.ValidationError(mensagem, code="core.municipio_nao_encontrado")
        return codigo
