"""Um cursor só se lê na lista de que saiu."""

from decimal import Decimal
from uuid import UUID

import pytest

from plataforma.erros import EntradaInvalida
from plataforma.leituras import Cursor
from plataforma.valores import Valor, novo_id

LISTA = ("caixas", "-id", {"cor": "azul"})


def _recusado(cursor: Cursor, texto: str) -> list[str]:
    with pytest.raises(EntradaInvalida) as recusa:
        cursor.ler(texto, tuple[bool, UUID])
    return [f"{campo.campo} {campo.codigo}" for campo in recusa.value.campos]


def test_a_posicao_vai_e_volta_com_seus_tipos() -> None:
    posicao = (True, novo_id())
    texto = Cursor(*LISTA).escrever(posicao)
    assert texto.isascii()
    assert "=" not in texto
    assert Cursor(*LISTA).ler(texto, tuple[bool, UUID]) == posicao


@pytest.mark.parametrize(
    "outra", [("coisas", "-id", {"cor": "azul"}), ("caixas", "id", {"cor": "azul"}), ("caixas", "-id", {"cor": "rosa"})]
)
def test_o_de_outra_lista_ordem_ou_filtro_e_recusado(outra: tuple[object, ...]) -> None:
    texto = Cursor(*outra).escrever((False, novo_id()))
    assert _recusado(Cursor(*LISTA), texto) == ["cursor cursor_invalido"]


@pytest.mark.parametrize("texto", ["x", "não é base64", "W10", "W10=", "bnVsbA", "////"])
def test_o_que_nao_e_cursor_e_recusado(texto: str) -> None:
    assert _recusado(Cursor(*LISTA), texto) == ["cursor cursor_invalido"]


def test_o_forjado_com_outro_tipo_ou_com_nulo_e_recusado() -> None:
    cursor = Cursor(*LISTA)
    assert _recusado(cursor, cursor.escrever((False, "ontem"))) == ["cursor cursor_invalido"]
    with pytest.raises(EntradaInvalida):
        cursor.ler(cursor.escrever((False, "a\0b")), tuple[bool, str])


@pytest.mark.parametrize("numero", ["NaN", "Infinity", "1E+400", "1.5", "-0.00", "100000000000000.00"])
def test_o_forjado_com_numero_que_a_coluna_nao_tem_e_recusado(numero: str) -> None:
    cursor = Cursor(*LISTA)
    with pytest.raises(EntradaInvalida):
        cursor.ler(cursor.escrever((False, (numero, novo_id()))), tuple[bool, tuple[Valor, UUID]])


def test_o_numero_da_coluna_vai_e_volta() -> None:
    cursor, posicao = Cursor(*LISTA), (False, (Decimal("-10.50"), novo_id()))
    assert cursor.ler(cursor.escrever(posicao), tuple[bool, tuple[Valor, UUID]]) == posicao
