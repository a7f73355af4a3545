"""Inscrição estadual: as 27 regras de dígito verificador, como tabela. Regra pura.

Fonte de cada regra: "Roteiro de Crítica da Inscrição Estadual" publicado por UF no Sintegra
(cad_XX.html). Onde a UF mudou de formato, os dois são aceitos. `ISENTO` (indIEDest 2 da NF-e)
e não contribuinte (9) são situações diferentes, e nenhuma delas é um número.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple

from plataforma.erros import EntradaInvalida


class InscricaoEstadualInvalida(EntradaInvalida):
    codigo: ClassVar[str] = "core.inscricao_estadual_invalida"
    titulo: ClassVar[str] = "Inscrição estadual inválida"


class SituacaoDaInscricao(StrEnum):
    CONTRIBUINTE = "contribuinte"
    ISENTO = "isento"
    NAO_CONTRIBUINTE = "nao_contribuinte"


class InscricaoEstadual(NamedTuple):
    situacao: SituacaoDaInscricao
    numero: str


Calculo = Callable[[str], int]
"""Recebe a inscrição inteira e devolve o dígito que ela deveria ter."""


class Formato(NamedTuple):
    tamanho: int
    digitos: dict[int, Calculo]
    """Posição (0 é a primeira) de cada dígito verificador e o cálculo dele."""
    prefixos: tuple[str, ...] = ("",)


def _onze_menos_resto(soma: int) -> int:
    return 0 if soma % 11 < 2 else 11 - soma % 11


def _onze_menos_resto_sem_dezena(soma: int) -> int:
    return (11 - soma % 11) % 10


def _resto(soma: int) -> int:
    return soma % 11 % 10


def _dez_menos_resto(soma: int) -> int:
    return -soma % 10


def _modulo_9(soma: int) -> int:
    return soma % 9


def _somar(
    pesos: Sequence[int],
    resultado: Callable[[int], int] = _onze_menos_resto,
    posicoes: Sequence[int] | None = None,
) -> Calculo:
    """Cálculo usual: algarismos (os primeiros, ou os das posições dadas) vezes os pesos."""
    usadas = range(len(pesos)) if posicoes is None else posicoes

    def calcular(inscricao: str) -> int:
        return resultado(sum(int(inscricao[p]) * peso for p, peso in zip(usadas, pesos, strict=True)))

    return calcular


def _minas_gerais(inscricao: str) -> int:
    """Primeiro dígito: um zero entra depois do município e somam-se os algarismos dos produtos."""
    base = inscricao[:3] + "0" + inscricao[3:11]
    soma = sum(sum(divmod(int(c) * (1 + i % 2), 10)) for i, c in enumerate(base))
    return -soma % 10


def _amapa(inscricao: str) -> int:
    """A soma parte de uma constante, e o resto zero dá um dígito, conforme a faixa do número."""
    faixa = int(inscricao[:8])
    inicio, no_resto_zero = (5, 0) if faixa <= 3017000 else (9, 1) if faixa <= 3019022 else (0, 0)
    resto = (inicio + sum(int(c) * p for c, p in zip(inscricao, _P9, strict=False))) % 11
    return no_resto_zero if resto == 0 else 0 if resto == 1 else 11 - resto


def _goias(inscricao: str) -> int:
    resto = sum(int(c) * p for c, p in zip(inscricao, _P9, strict=False)) % 11
    if resto == 1:
        return 1 if 10103105 <= int(inscricao[:8]) <= 10119997 else 0
    return 0 if resto == 0 else 11 - resto


def _bahia(tamanho: int) -> Formato:
    """O último dígito sai da base; o penúltimo, da base e do último. Módulo 11 se o algarismo
    que discrimina (o primeiro de 8, o segundo de 9) for 6, 7 ou 9; senão, módulo 10."""
    base = tamanho - 2

    def calcular(pesos: Sequence[int], posicoes: Sequence[int]) -> Calculo:
        em_10 = _somar(pesos, _dez_menos_resto, posicoes)
        em_11 = _somar(pesos, _onze_menos_resto, posicoes)
        return lambda ie: (em_11 if ie[tamanho - 8] in "679" else em_10)(ie)

    ultimo = calcular(range(base + 1, 1, -1), range(base))
    penultimo = calcular(range(base + 2, 1, -1), (*range(base), tamanho - 1))
    return Formato(tamanho, {tamanho - 1: ultimo, tamanho - 2: penultimo})


_P9 = (9, 8, 7, 6, 5, 4, 3, 2)
_P12_PRIMEIRO = (4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
_P12_SEGUNDO = (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
_SP = (1, 3, 4, 5, 6, 7, 8, 10)


def _de_nove(*prefixos: str) -> tuple[Formato, ...]:
    """O formato mais comum: oito algarismos com pesos 9 a 2 e um dígito."""
    return (Formato(9, {8: _somar(_P9)}, prefixos or ("",)),)


def _de_treze(*prefixos: str) -> tuple[Formato, ...]:
    return (Formato(13, {11: _somar(_P12_PRIMEIRO), 12: _somar(_P12_SEGUNDO)}, prefixos),)


FORMATOS: dict[str, tuple[Formato, ...]] = {
    "AC": _de_treze("01"),
    "AL": _de_nove("24"),
    "AM": _de_nove(),
    "AP": (Formato(9, {8: _amapa}, ("03",)),),
    "BA": (_bahia(8), _bahia(9)),
    "CE": _de_nove(),
    "DF": _de_treze("07", "08"),
    "ES": _de_nove(),
    "GO": (Formato(9, {8: _goias}, ("10", "11", "15", "2")),),
    "MA": _de_nove("12"),
    "MG": (Formato(13, {11: _minas_gerais, 12: _somar((3, 2, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2))}),),
    "MS": _de_nove("28", "50"),
    "MT": (Formato(11, {10: _somar((3, 2, *_P9))}),),
    "PA": _de_nove("15", "75", "76", "77", "78", "79"),
    "PB": _de_nove(),
    "PE": (
        Formato(9, {7: _somar(_P9[1:]), 8: _somar(_P9)}),
        Formato(14, {13: _somar((5, 4, 3, 2, 1, *_P9), _onze_menos_resto_sem_dezena)}),
    ),
    "PI": _de_nove(),
    "PR": (Formato(10, {8: _somar((3, 2, 7, 6, 5, 4, 3, 2)), 9: _somar((4, 3, 2, 7, 6, 5, 4, 3, 2))}),),
    "RJ": (Formato(8, {7: _somar((2, 7, 6, 5, 4, 3, 2))}),),
    "RN": (*_de_nove("20"), Formato(10, {9: _somar((10, *_P9))}, ("20",))),
    "RO": (Formato(14, {13: _somar((6, 5, 4, 3, 2, *_P9), _onze_menos_resto_sem_dezena)}),),
    "RR": (Formato(9, {8: _somar(range(1, 9), _modulo_9)}, ("24",)),),
    "RS": (Formato(10, {9: _somar((2, *_P9))}),),
    "SC": _de_nove(),
    "SE": _de_nove(),
    "SP": (Formato(12, {8: _somar(_SP, _resto), 11: _somar((3, 2, 10, *_P9), _resto)}),),
    "TO": (
        *_de_nove("29"),
        Formato(11, {10: _somar(_P9, posicoes=(0, 1, 4, 5, 6, 7, 8, 9))}, ("2901", "2902", "2903", "2999")),
    ),
}

_SP_RURAL = Formato(12, {8: _somar(_SP, _resto)}, ("0",))
"""Produtor rural paulista: a letra P antes destes doze algarismos."""


def _confere(numero: str, formato: Formato) -> bool:
    return (
        len(numero) == formato.tamanho
        and numero.startswith(formato.prefixos)
        and all(int(numero[p]) == calcular(numero) for p, calcular in formato.digitos.items())
    )


def validar_inscricao_estadual(texto: str, *, uf: str) -> str:
    """Devolve só os algarismos da inscrição (com o `P` do produtor rural de SP)."""
    if uf not in FORMATOS:
        raise InscricaoEstadualInvalida(f"A UF “{uf}” não existe. Informe a sigla de uma das 27 UFs, como SP.")
    numero = re.sub(r"[.\-/\s]", "", texto).upper()
    rural = uf == "SP" and numero.startswith("P")
    algarismos = numero[1:] if rural else numero
    formatos = (_SP_RURAL,) if rural else FORMATOS[uf]
    if not re.fullmatch(r"[0-9]+", algarismos) or len(algarismos) not in {f.tamanho for f in formatos}:
        tamanhos = " ou ".join(str(f.tamanho) for f in formatos)
        raise InscricaoEstadualInvalida(
            f"A inscrição estadual “{texto}” não serve para {uf}: lá são {tamanhos} algarismos. "
            "Confira o número e a UF, ou informe ISENTO."
        )
    if not algarismos.strip("0") or not any(_confere(algarismos, f) for f in formatos):
        raise InscricaoEstadualInvalida(
            f"A inscrição estadual “{texto}” tem dígito verificador ou começo errado para {uf}. "
            "Confira se algum algarismo foi trocado e se a UF é essa."
        )
    return numero


def ler_inscricao_estadual(texto: str, *, uf: str) -> InscricaoEstadual:
    """Separa as três situações: vazio é não contribuinte; `ISENTO`, isento; o resto é um número."""
    limpo = texto.strip().upper()
    if not limpo:
        return InscricaoEstadual(SituacaoDaInscricao.NAO_CONTRIBUINTE, "")
    if limpo in ("ISENTO", "ISENTA"):
        return InscricaoEstadual(SituacaoDaInscricao.ISENTO, "")
    return InscricaoEstadual(SituacaoDaInscricao.CONTRIBUINTE, validar_inscricao_estadual(texto, uf=uf))
