import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.br import cnpj as cnpj_stdnum
from stdnum.br import cpf as cpf_stdnum
from validate_docbr import CNPJ as CNPJ_DOCBR
from validate_docbr import CPF as CPF_DOCBR

from core.documentos import (
    CnpjInvalido,
    CpfInvalido,
    DocumentoInvalido,
    formatar_cnpj,
    raiz_do_cnpj,
    validar_cnpj,
    validar_cpf,
    validar_documento,
)

ALFANUMERICOS = string.digits + string.ascii_uppercase
BASES_DE_CNPJ = st.text(ALFANUMERICOS, min_size=12, max_size=12)
DOIS_DIGITOS = st.text(string.digits, min_size=2, max_size=2)


def aceita(validar, texto):
    try:
        validar(texto)
    except (CpfInvalido, CnpjInvalido):
        return False
    return True


@given(BASES_DE_CNPJ)
def test_o_unico_final_aceito_de_um_cnpj_e_o_que_os_dois_oraculos_calculam(base):
    assume(base.strip("0"))
    aceitos = [f"{n:02}" for n in range(100) if aceita(validar_cnpj, f"{base}{n:02}")]
    assert aceitos == [cnpj_stdnum.calc_check_digits(base)]
    assert CNPJ_DOCBR().validate(base + aceitos[0])


@given(BASES_DE_CNPJ, DOIS_DIGITOS)
def test_cnpj_qualquer_concorda_com_o_stdnum(base, final):
    assert aceita(validar_cnpj, base + final) == cnpj_stdnum.is_valid(base + final)


@given(st.text(string.digits, min_size=9, max_size=9))
def test_o_unico_final_aceito_de_um_cpf_e_o_que_os_oraculos_aceitam(base):
    assume(len(set(base)) > 1)
    aceitos = [f"{n:02}" for n in range(100) if aceita(validar_cpf, f"{base}{n:02}")]
    assert len(aceitos) == 1
    assert cpf_stdnum.is_valid(base + aceitos[0])
    assert CPF_DOCBR().validate(base + aceitos[0])


@given(st.text(string.digits, min_size=9, max_size=9), st.none() | DOIS_DIGITOS, st.booleans())
def test_cpf_qualquer_concorda_com_o_stdnum(base, final, mascarado):
    """`final` nenhum é o certo: de sorteados, só um em cem valeria."""
    assume(len(set(base)) > 1)
    valido = next(base + f"{n:02}" for n in range(100) if cpf_stdnum.is_valid(base + f"{n:02}"))
    cpf = valido if final is None else base + final
    texto = cpf_stdnum.format(cpf) if mascarado else cpf
    assert aceita(validar_cpf, texto) == cpf_stdnum.is_valid(texto)
    assert final is not None or validar_cpf(texto) == cpf


@pytest.mark.parametrize("algarismo", string.digits)
def test_cpf_de_um_so_algarismo_e_recusado(algarismo):
    with pytest.raises(CpfInvalido, match="repete um só algarismo"):
        validar_cpf(algarismo * 11)


@pytest.mark.parametrize("texto", ["12.ABC.345/01DE-35", "12abc34501de35", " 12ABC345 01DE-35 "])
def test_cnpj_alfanumerico_vale_com_mascara_e_em_minusculas(texto):
    assert validar_cnpj(texto) == "12ABC34501DE35"


@pytest.mark.parametrize(
    "texto",
    ["", "12ABC34501DE3", "12ABC34501DEF5", "12ABC34501DE36", "1²ABC34501DE35", "ıIABC34501DE35", "0" * 14],
)
def test_cnpj_torto_e_recusado_com_o_valor_no_texto(texto):
    with pytest.raises(CnpjInvalido) as erro:
        validar_cnpj(texto)
    assert f"“{texto}”" in str(erro.value)


@pytest.mark.parametrize("texto", ["", "1234567890", "5299822472A", "52998224726", "٥٢٩٩٨٢٢٤٧٢٥"])
def test_cpf_torto_e_recusado(texto):
    with pytest.raises(CpfInvalido):
        validar_cpf(texto)


def test_a_mascara_do_cnpj_vai_e_volta():
    assert formatar_cnpj("12ABC34501DE35") == "12.ABC.345/01DE-35"
    assert validar_documento("12.ABC.345/01DE-35") == "12ABC34501DE35"
    assert validar_documento("529.982.247-25") == "52998224725"


def test_o_tamanho_decide_entre_cpf_e_cnpj():
    with pytest.raises(DocumentoInvalido, match="tem 12 caracteres"):
        validar_documento("123456789012")


def test_a_raiz_do_cnpj_e_a_empresa():
    assert raiz_do_cnpj("12ABC34501DE35") == "12ABC345"
