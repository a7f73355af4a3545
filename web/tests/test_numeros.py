"""A aritmética da tela e a do servidor saem da mesma tabela (a do navegador, em tests/telas/test_numeros.py)."""

from decimal import Decimal

import msgspec
import pytest

from plataforma.topologia.carregar import RAIZ
from plataforma.valores import valor
from web.br import ler_numero


class Tabela(msgspec.Struct):
    """`lidos`: o que se digita, casas, e o inteiro na escala delas; `vezes`: quantidade, preço e centavos."""

    lidos: list[tuple[str, int, str | None]]
    vezes: list[tuple[str, str, str]]


TABELA = msgspec.json.decode((RAIZ / "web/tests/numeros.json").read_bytes(), type=Tabela)


@pytest.mark.parametrize(("digitado", "casas", "inteiro"), TABELA.lidos)
def test_o_que_se_digita_se_le(digitado: str, casas: int, inteiro: str | None) -> None:
    lido = ler_numero(digitado)
    cabe = lido is not None and lido == lido.quantize(Decimal(1).scaleb(-casas))
    assert (str(int(lido.scaleb(casas))) if lido is not None and cabe else None) == inteiro


@pytest.mark.parametrize(("quantidade", "preco", "centavos"), TABELA.vezes)
def test_quantidade_vezes_preco(quantidade: str, preco: str, centavos: str) -> None:
    lida, lido = ler_numero(quantidade), ler_numero(preco)
    assert lida is not None
    assert lido is not None
    assert str(int(valor(lida * lido).scaleb(2))) == centavos
