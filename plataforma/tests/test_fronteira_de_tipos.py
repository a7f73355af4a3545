"""Uma só regra diz que tipos cruzam uma fronteira, seja em contrato ou em evento."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import NoneType
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest

from plataforma.fronteira_de_tipos import TipoForaDaFronteira, conferir_tipo
from plataforma.valores import Dto, Quantidade, Valor


class Cor(Enum):
    AZUL = 1


class Lado(StrEnum):
    DEBITO = "D"


@dataclass
class Solta:
    x: int


class ComLista(Dto):
    itens: list[int]


class ComListaDentro(Dto):
    outro: tuple[ComLista, ...]


class Mutavel(Dto, frozen=False):
    x: int


class Ponto(Dto):
    x: int
    seguinte: "Ponto | None" = None


@pytest.mark.parametrize(
    "tipo",
    [
        str,
        int,
        bool,
        UUID,
        date,
        datetime,
        NoneType,
        Lado,
        Literal["a", 1],
        Quantidade,
        Valor | None,
        tuple[int, str],
        tuple[Valor, ...],
        frozenset[str],
        Annotated[str, msgspec.Meta(max_length=3)],
        Ponto,
    ],
)
def test_cruza(tipo: Any) -> None:
    conferir_tipo(tipo, "Caso.campo")


@pytest.mark.parametrize(
    ("tipo", "motivo"),
    [
        (bytes, r"Caso\.campo: bytes não tem forma em JSON"),
        (float, r"Caso\.campo: float perde centavos"),
        (Decimal, r"Caso\.campo: um Decimal precisa de escala"),
        (Annotated[Decimal, msgspec.Meta(gt=0)], r"Caso\.campo: um Decimal precisa de escala"),
        (Any, r"Caso\.campo: Any não diz nada"),
        (object, r"Caso\.campo: object não diz nada"),
        (dict[str, int], r"Caso\.campo: use uma tupla de Dto"),
        (list[int], r"Caso\.campo: use tuple"),
        (set[int], r"Caso\.campo: use frozenset"),
        (Cor, r"Caso\.campo: o enum Cor precisa ser StrEnum ou IntEnum"),
        (Solta, r"Caso\.campo: .*Solta.* não cruza uma fronteira; use Dto"),
        (Mutavel, r"Mutavel: um Dto é congelado"),
        (tuple[int, float], r"Caso\.campo: float perde centavos"),
        (frozenset[bytes], r"Caso\.campo: bytes não tem forma"),
        (float | None, r"Caso\.campo: float perde centavos"),
        (ComListaDentro, r"ComLista\.itens: use tuple"),
    ],
)
def test_nao_cruza_e_a_recusa_diz_onde_e_a_saida(tipo: Any, motivo: str) -> None:
    with pytest.raises(TipoForaDaFronteira, match=f"^{motivo}"):
        conferir_tipo(tipo, "Caso.campo")


def test_opcao_que_ninguem_recebe_nao_se_declara() -> None:
    with pytest.raises(TypeError, match="modulo"):

        class ComOpcao(Dto, modulo="beta"):  # type: ignore[call-arg]
            x: int
