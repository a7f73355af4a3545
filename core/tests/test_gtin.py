import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import ean

from core.gtin import GtinInvalido, gtin_de_uso_interno, ler_gtin_da_nota, validar_gtin


def aceita(texto):
    try:
        validar_gtin(texto)
    except GtinInvalido:
        return False
    return True


@given(st.text(string.digits, min_size=6, max_size=14), st.none() | st.sampled_from(string.digits))
def test_gtin_qualquer_concorda_com_o_stdnum(base, digito):
    """`digito` nenhum é o certo; os tamanhos vão de um a menos que o menor a um a mais que o maior."""
    assume(base.strip("0"))
    texto = base + (digito or ean.calc_check_digit(base))
    assert aceita(texto) == ean.is_valid(texto)
    assert digito is not None or aceita(texto) == (len(texto) in (8, 12, 13, 14))


@given(st.sampled_from([8, 12, 13, 14]).flatmap(lambda n: st.text(string.digits, min_size=n - 1, max_size=n - 1)))
def test_o_unico_digito_aceito_e_o_do_stdnum(base):
    assume(base.strip("0"))
    certo = ean.calc_check_digit(base)
    assert validar_gtin(base + certo) == base + certo
    for errado in set(string.digits) - {certo}:
        with pytest.raises(GtinInvalido, match="dígito verificador"):
            validar_gtin(base + errado)


@pytest.mark.parametrize("texto", ["", "789", "78910000315071", "789100031550A", "0" * 13, "²" * 13])
def test_gtin_torto_e_recusado(texto):
    with pytest.raises(GtinInvalido):
        validar_gtin(texto)


@pytest.mark.parametrize(
    ("texto", "lido"),
    [
        ("7891000315507", "7891000315507"),
        ("SEM GTIN", None),
        ("", None),
        ("7891000315500", None),
        ("2000000000015", None),
        ("12345", None),
    ],
)
def test_gtin_da_nota_so_serve_quando_reconhece_o_produto(texto, lido):
    assert ler_gtin_da_nota(texto) == lido


def test_prefixo_2_e_da_loja_so_no_gtin_de_12_e_13():
    assert gtin_de_uso_interno("2000000000015")
    assert gtin_de_uso_interno("200000000008")
    assert not gtin_de_uso_interno("7891000315507")
    assert not gtin_de_uso_interno("20000004")
