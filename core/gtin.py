"""GTIN (EAN/UPC): o código de barras do produto. Regra pura."""

import re
from typing import ClassVar

from plataforma.erros import EntradaInvalida

SEM_GTIN = "SEM GTIN"
"""Literal que a NF-e exige no lugar do código de um produto que não tem GTIN."""

TAMANHOS = (8, 12, 13, 14)


class GtinInvalido(EntradaInvalida):
    codigo: ClassVar[str] = "core.gtin_invalido"
    titulo: ClassVar[str] = "GTIN inválido"


def _digito(base: str) -> int:
    soma = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(base)))
    return -soma % 10


def validar_gtin(texto: str) -> str:
    """Devolve o GTIN só com algarismos: 8, 12, 13 ou 14, com o dígito módulo 10 certo."""
    gtin = re.sub(r"[\s\-]", "", texto)
    if not re.fullmatch(r"[0-9]+", gtin) or len(gtin) not in TAMANHOS:
        raise GtinInvalido(
            f"O GTIN “{texto}” não tem 8, 12, 13 ou 14 algarismos. Leia o código de barras da embalagem, "
            f"ou deixe vazio se o produto não tem."
        )
    if len(set(gtin)) == 1 and gtin[0] == "0":
        raise GtinInvalido(f"O GTIN “{texto}” só tem zeros. Deixe vazio se o produto não tem código de barras.")
    if int(gtin[-1]) != _digito(gtin[:-1]):
        raise GtinInvalido(f"O GTIN “{texto}” tem dígito verificador errado. Leia de novo o código de barras.")
    return gtin


def gtin_de_uso_interno(gtin: str) -> bool:
    """Os prefixos 02, 04 e 2 do GTIN-13 são da própria loja (balança, por exemplo): nunca vão
    para a NF-e nem servem para reconhecer o produto de um fornecedor (GS1 General Specifications)."""
    return len(gtin) in (12, 13) and gtin.zfill(13).startswith(("02", "04", "2"))


def ler_gtin_da_nota(texto: str) -> str | None:
    """GTIN que serve para reconhecer o produto, ou nada: nota de fornecedor traz vazio,
    `SEM GTIN`, código interno e código errado, e nenhum deles impede a entrada."""
    if not texto or texto.strip().upper() == SEM_GTIN:
        return None
    try:
        gtin = validar_gtin(texto)
    except GtinInvalido:
        return None
    return None if gtin_de_uso_interno(gtin) else gtin
