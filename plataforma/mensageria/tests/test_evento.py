"""Um evento mal declarado não chega a existir."""

from dataclasses import dataclass
from decimal import Decimal
from types import new_class
from typing import Any
from uuid import UUID

import msgspec
import pytest

from plataforma.mensageria.evento import Evento, EventoMalDeclarado, chave_do_agregado, codificar, descricao_de
from plataforma.mensageria.tests.brinquedos import Contado
from plataforma.valores import Dto, Valor, novo_id


@dataclass
class Solta:
    x: int


class ComFloat(Dto):
    taxa: float


def _declarar(nome: str, **campos: Any) -> None:
    corpo = {"__module__": __name__, "__annotations__": campos}
    new_class(
        nome, (Evento,), {"modulo": "alfa", "agregado": "coisa", "versao": 1}, lambda espaco: espaco.update(corpo)
    )


@pytest.mark.parametrize("anotacao", [Any, float, dict[str, int], list[int], bytes, Solta, tuple[ComFloat, ...]])
def test_recusa_campo_que_nao_viaja(anotacao: Any) -> None:
    with pytest.raises(EventoMalDeclarado, match=r"Errado\.campo"):
        _declarar("Errado", coisa=UUID, campo=anotacao)


def test_recusa_decimal_sem_escala() -> None:
    with pytest.raises(EventoMalDeclarado, match="escala"):

        class Torto(Evento, modulo="alfa", agregado="coisa", versao=1):
            coisa: UUID
            total: Decimal


def test_recusa_evento_sem_o_campo_do_agregado() -> None:
    with pytest.raises(EventoMalDeclarado, match="coisa: UUID"):

        class SemAgregado(Evento, modulo="alfa", agregado="coisa", versao=1):
            outra: UUID


def test_recusa_evento_sem_modulo() -> None:
    with pytest.raises(EventoMalDeclarado, match="modulo="):

        class SemModulo(Evento):
            coisa: UUID


def test_recusa_tipo_repetido() -> None:
    with pytest.raises(EventoMalDeclarado, match="alfa.Contado.v1"):
        _declarar("Contado", coisa=UUID)


def test_tipo_e_chave_saem_da_declaracao() -> None:
    coisa = novo_id()
    assert descricao_de(Contado).tipo == "alfa.Contado.v1"
    assert chave_do_agregado(Contado(coisa=coisa, seq=1)) == f"coisa:{coisa}"


def test_codificar_le_de_volta_e_recusa_o_que_a_construcao_deixou_passar() -> None:
    with pytest.raises(msgspec.ValidationError):
        codificar(Contado(coisa=novo_id(), seq="um"))  # type: ignore[arg-type]


def test_quem_le_tolera_um_campo_novo_do_evento() -> None:
    coisa = novo_id()
    lido = descricao_de(Contado).ler(b'{"coisa":"%s","seq":3,"novo":true}' % str(coisa).encode())
    assert lido == Contado(coisa=coisa, seq=3)


def test_decimal_viaja_como_texto() -> None:
    class Pesado(Evento, modulo="alfa", agregado="coisa", versao=1):
        coisa: UUID
        total: Valor

    assert b'"total":"1.50"' in codificar(Pesado(coisa=novo_id(), total=Decimal("1.50")))
