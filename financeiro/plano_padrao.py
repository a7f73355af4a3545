"""Plano de contas com que toda empresa começa, feito a partir da ITG 1000 (2022). Regra pura.

`funcao` é o nome pelo qual os lançamentos automáticos acham a conta: a empresa pode renomear e
recodificar a conta, a função continua.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Natureza = Literal["D", "C"]


class ContaPadrao(NamedTuple):
    codigo: str
    nome: str
    natureza: Natureza
    analitica: bool
    funcao: str
    """Vazio quando nenhum lançamento automático usa a conta."""
    grupo_dre: str
    """Vazio nas contas patrimoniais e nas sintéticas."""


@cache
def plano_padrao() -> tuple[ContaPadrao, ...]:
    """As contas em ordem: cada uma vem depois da que a contém."""
    texto = files("financeiro").joinpath("dados", "plano_de_contas.csv").read_text(encoding="utf-8")
    return tuple(
        ContaPadrao(c["codigo"], c["nome"], _natureza(c["natureza"]), c["tipo"] == "A", c["funcao"], c["grupo_dre"])
        for c in csv.DictReader(texto.splitlines())
    )


def _natureza(letra: str) -> Natureza:
    return "D" if letra == "D" else "C"


def codigo_da_conta_mae(codigo: str) -> str | None:
    """Código da sintética que contém a conta; None no primeiro nível."""
    return codigo.rpartition(".")[0] or None
