"""Um evento mal declarado não chega a existir."""

from decimal import Decimal
from types import new_class
from typing import Any
from uuid import UUID

import msgspec
import pytest

from plataforma.fronteira_de_tipos import TipoForaDaFronteira
from plataforma.mensageria.evento import Evento, EventoMalDeclarado, chave_do_agregado, codificar, descricao_de
from plataforma.mensageria.tests.brinquedos import Contado
from plataforma.valores import Dto, Valor, novo_id


class ComFloat(Dto):
    taxa: float


def _declarar(nome: str, **campos: Any) -> None:
    corpo = {"__module__": __name__, "__annotations__": campos}
    new_class(
        nome, (Evento,), {"modulo": "alfa", "agregado": "coisa", "versao": 1}, lambda espaco: espaco.update(corpo)
    )


def test_recusa_campo_que_nao_cruza_a_fronteira() -> None:
    with pytest.raises(TipoForaDaFronteira, match=r"ComFloat\.taxa: float perde centavos"):
        _declarar("Errado", coisa=UUID, campo=tuple[ComFloat, ...])


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
    descricao = descricao_de(Contado)
    assert descricao.tipo == "alfa.Contado.v1"
    assert descricao.modulo == "alfa"
    assert descricao.agregado == "coisa"
    assert descricao.versao == 1
    assert chave_do_agregado(Contado(coisa=coisa, seq=1)) == f"coisa:{coisa}"


def test_codificar_le_de_volta_e_recusa_o_que_a_construcao_deixou_passar() -> None:
    with pytest.raises(msgspec.ValidationError):
        codificar(Contado(coisa=novo_id(), seq="um"))  # type: ignore[arg-type]


def test_quem_le_tolera_um_campo_novo_do_evento() -> None:
    coisa = novo_id()
    lido = descricao_de(Contado).ler(b'{"coisa":"%s","seq":3,"novo":true}' % str(coisa).encode())
    assert lido == Contado(coisa=coisa, seq=3)


class Ponto(Dto):
    x: int
    seguinte: "Ponto | None" = None


def test_viajam_tuplas_conjuntos_opcionais_e_um_dto_que_se_contem() -> None:
    class Tracado(Evento, modulo="alfa", agregado="coisa", versao=1):
        coisa: UUID
        par: tuple[int, str]
        marcas: frozenset[str]
        pontos: tuple[Ponto, ...]
        fim: Ponto | None

    meio = Ponto(x=2, seguinte=Ponto(x=1))
    evento = Tracado(coisa=novo_id(), par=(1, "a"), marcas=frozenset({"m"}), pontos=(meio,), fim=None)
    assert descricao_de(Tracado).ler(codificar(evento)) == evento


def test_a_anotacao_do_agregado_pode_estar_entre_aspas() -> None:
    _declarar("EntreAspas", coisa="UUID")
    with pytest.raises(EventoMalDeclarado, match="coisa: UUID"):
        _declarar("OutroTipo", coisa=str)


@pytest.mark.parametrize("falta", [{"modulo": ""}, {"agregado": ""}, {"versao": 0}])
def test_recusa_declaracao_pela_metade(falta: dict[str, Any]) -> None:
    opcoes = {"modulo": "alfa", "agregado": "coisa", "versao": 1} | falta
    corpo = {"__module__": __name__, "__annotations__": {"coisa": UUID}}
    with pytest.raises(EventoMalDeclarado, match="Metade: declare modulo="):
        new_class("Metade", (Evento,), opcoes, lambda espaco: espaco.update(corpo))


def test_codificar_recusa_o_que_voltaria_diferente() -> None:
    class Listado(Evento, modulo="alfa", agregado="coisa", versao=1):
        coisa: UUID
        itens: tuple[int, ...]

    with pytest.raises(msgspec.ValidationError, match="Listado não volta igual do JSON"):
        codificar(Listado(coisa=novo_id(), itens=[1]))  # type: ignore[arg-type]


def test_decimal_viaja_como_texto() -> None:
    class Pesado(Evento, modulo="alfa", agregado="coisa", versao=1):
        coisa: UUID
        total: Valor

    assert b'"total":"1.50"' in codificar(Pesado(coisa=novo_id(), total=Decimal("1.50")))
