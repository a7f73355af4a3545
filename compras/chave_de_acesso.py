"""Chave de acesso de 44 caracteres dos documentos fiscais eletrônicos. Regra pura.

cUF 2 · AAMM 4 · CNPJ 14 (ou 000 e o CPF) · modelo 2 · série 3 · número 9 · tipo de emissão 1 · código 8 · DV 1.
O CNPJ é alfanumérico desde 2026, e por isso a chave também: `[0-9]{6}[0-9A-Z]{12}[0-9]{26}` (NT Conjunta 2025.001).
"""

import re
from typing import ClassVar

from plataforma.erros import EntradaInvalida
from plataforma.valores import Dto

_FORMA = re.compile(r"[0-9]{6}[0-9A-Z]{12}[0-9]{26}")


class ChaveInvalida(EntradaInvalida):
    codigo: ClassVar[str] = "compras.chave_invalida"
    titulo: ClassVar[str] = "Chave de acesso inválida"


class ChaveDeAcesso(Dto):
    """As partes de uma chave, como texto: zeros à esquerda contam, menos na série e no número."""

    uf: str
    """Código do IBGE, 2 dígitos."""
    ano_mes: str
    """AAMM da emissão."""
    emitente: str
    """Os 14 caracteres do CNPJ; produtor pessoa física vem como 000 e o CPF."""
    modelo: str
    serie: int
    numero: int
    tipo_de_emissao: str
    codigo_numerico: str
    digito: str


def digito_modulo_11(texto: str) -> str:
    """Pesos 2 a 9 a partir da direita; cada caractere vale o código ASCII menos 48; resto 0 ou 1 dá 0."""
    resto = sum((2 + i % 8) * (ord(c) - 48) for i, c in enumerate(reversed(texto))) % 11
    return "0" if resto < 2 else str(11 - resto)


def cnpj_confere(cnpj: str) -> bool:
    """O CNPJ usa a mesma conta da chave, duas vezes."""
    primeiro = digito_modulo_11(cnpj[:12])
    return cnpj[12:] == primeiro + digito_modulo_11(cnpj[:12] + primeiro)


def ler_chave(texto: str) -> ChaveDeAcesso:
    """Aceita a chave com ou sem espaços (o DANFE a imprime de quatro em quatro)."""
    chave = re.sub(r"\s", "", texto)
    if not _FORMA.fullmatch(chave):
        raise ChaveInvalida(
            f"A chave “{texto}” não tem a forma de uma chave de acesso: são 44 caracteres, todos algarismos "
            "menos os do CNPJ. Copie-a do DANFE ou do XML."
        )
    if chave[-1] != digito_modulo_11(chave[:-1]):
        raise ChaveInvalida(f"A chave “{texto}” tem dígito verificador errado. Confira se algum caractere foi trocado.")
    if not "01" <= chave[4:6] <= "12":
        raise ChaveInvalida(f"A chave “{texto}” diz que o mês da emissão é {chave[4:6]}. Copie-a do DANFE ou do XML.")
    return ChaveDeAcesso(
        uf=chave[:2],
        ano_mes=chave[2:6],
        emitente=chave[6:20],
        modelo=chave[20:22],
        serie=int(chave[22:25]),
        numero=int(chave[25:34]),
        tipo_de_emissao=chave[34],
        codigo_numerico=chave[35:43],
        digito=chave[43],
    )
