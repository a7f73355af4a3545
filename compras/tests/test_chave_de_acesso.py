import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.br import cnpj as cnpj_stdnum

from compras.chave_de_acesso import ChaveInvalida, cnpj_confere, digito_modulo_11, ler_chave
from compras.tests.amostras import compor_chave

REAL = "35180834128745000152550010000476491552806942"
ALFANUMERICA = "35261112ABC34501DE35550010000001231482139071"

PARTES = st.fixed_dictionaries(
    {
        "uf": st.sampled_from(["11", "35", "53"]),
        "emissao": st.dates(min_value=date(2006, 1, 1), max_value=date(2099, 12, 31)),
        "emitente": st.text(string.digits + string.ascii_uppercase, min_size=12, max_size=12).flatmap(
            lambda base: st.just(base + cnpj_stdnum.calc_check_digits(base))
        ),
        "modelo": st.sampled_from(["55", "65"]),
        "serie": st.integers(0, 999),
        "numero": st.integers(1, 999999999),
        "tipo_de_emissao": st.sampled_from("1679"),
        "codigo_numerico": st.text(string.digits, min_size=8, max_size=8),
    }
)


@given(PARTES)
def test_compor_e_ler_sao_o_inverso_um_do_outro(partes):
    lida = ler_chave(compor_chave(**partes))
    assert lida.ano_mes == f"{partes['emissao']:%y%m}"
    for campo in partes.keys() - {"emissao"}:
        assert getattr(lida, campo) == partes[campo]
    assert cnpj_confere(lida.emitente)


@given(PARTES, st.sampled_from(string.digits))
def test_so_um_digito_verificador_serve(partes, digito):
    chave = compor_chave(**partes)
    if digito != chave[-1]:
        with pytest.raises(ChaveInvalida, match="dígito verificador"):
            ler_chave(chave[:-1] + digito)


@given(PARTES, st.integers(0, 42), st.sampled_from(string.digits))
def test_trocar_um_algarismo_muda_o_digito(partes, posicao, algarismo):
    chave = compor_chave(**partes)
    trocada = chave[:posicao] + algarismo + chave[posicao + 1 :]
    # O resto 1 e o resto 0 dão o mesmo dígito: só os outros provam a troca.
    if trocada != chave and chave[-1] != "0" and chave[posicao].isdigit():
        with pytest.raises(ChaveInvalida):
            ler_chave(trocada)


def test_chave_real_se_parte_nas_nove_partes():
    chave = ler_chave(" ".join(REAL[i : i + 4] for i in range(0, 44, 4)))
    assert chave.uf == "35"
    assert chave.ano_mes == "1808"
    assert chave.emitente == "34128745000152"
    assert chave.modelo == "55"
    assert chave.serie == 1
    assert chave.numero == 47649
    assert chave.tipo_de_emissao == "1"
    assert chave.codigo_numerico == "55280694"
    assert chave.digito == "2"


def test_chave_com_cnpj_alfanumerico():
    assert ler_chave(ALFANUMERICA).emitente == "12ABC34501DE35"
    assert cnpj_confere("12ABC34501DE35")
    assert not cnpj_confere("12ABC34501DE36")


@pytest.mark.parametrize(
    ("texto", "trecho"),
    [
        ("", "44 caracteres"),
        (REAL[:-1], "44 caracteres"),
        (ALFANUMERICA.lower(), "44 caracteres"),
        ("²" + REAL[1:], "44 caracteres"),
        ("35181334128745000152550010000476491552806942", "dígito verificador errado"),
    ],
)
def test_chave_torta_e_recusada_com_o_valor_e_a_saida(texto, trecho):
    with pytest.raises(ChaveInvalida, match=trecho) as erro:
        ler_chave(texto)
    assert f"“{texto}”" in erro.value.detalhe


def test_mes_13_nao_existe_mesmo_com_o_digito_certo():
    base = REAL[:4] + "13" + REAL[6:43]
    with pytest.raises(ChaveInvalida, match="mês da emissão é 13"):
        ler_chave(base + digito_modulo_11(base))
