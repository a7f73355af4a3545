import pytest

from core.inscricao_estadual import (
    FORMATOS,
    InscricaoEstadual,
    InscricaoEstadualInvalida,
    SituacaoDaInscricao,
    ler_inscricao_estadual,
    validar_inscricao_estadual,
)
from core.tabelas_oficiais import ufs

EXEMPLOS = {
    # Os exemplos resolvidos nos roteiros do Sintegra; DF, MS, TO de 9 e as faixas de AP e GO pela regra do roteiro.
    "AC": ["01.004.823/001-12"],
    "AL": ["240000048"],
    "AM": ["99.999.999-0"],
    "AP": ["030123459", "030170011", "030170071", "030190225"],
    "BA": ["123456-63", "612345-57", "1000003-06"],
    "CE": ["06000001-5"],
    "DF": ["07.300.001.001-09"],
    "ES": ["999999990"],
    "GO": ["10.987.654-7", "10.103.105-1"],
    "MA": ["120000385"],
    "MG": ["062.307.904/0081"],
    "MS": ["281234566"],
    "MT": ["0013000001-9"],
    "PA": ["15999999-5", "75000002-3"],
    "PB": ["06000001-5"],
    "PE": ["0321418-40", "18.1.001.0000004-9"],
    "PI": ["012345679"],
    "PR": ["123.45678-50"],
    "RJ": ["99.999.99-3"],
    "RN": ["20.040.040-1", "20.0.040.040-0"],
    "RO": ["0000000062521-3"],
    "RR": ["24006153-6"],
    "RS": ["224/3658792"],
    "SC": ["251.040.852"],
    "SE": ["27123456-3"],
    "SP": ["110.042.490.114", "P-01100424.3/002"],
    "TO": ["29010227836", "29.022783-6"],
}
CASOS = [(uf, texto) for uf, textos in EXEMPLOS.items() for texto in textos]


def test_ha_regra_e_exemplo_para_as_27_ufs():
    assert set(EXEMPLOS) == set(FORMATOS) == set(ufs())


@pytest.mark.parametrize(("uf", "texto"), CASOS)
def test_exemplo_oficial_e_aceito(uf, texto):
    limpo = "".join(c for c in texto if c.isalnum())
    assert validar_inscricao_estadual(texto, uf=uf) == limpo


@pytest.mark.parametrize(("uf", "texto"), CASOS)
def test_nenhum_outro_digito_verificador_serve(uf, texto):
    numero = validar_inscricao_estadual(texto, uf=uf)
    fim = 9 if numero.startswith("P") else len(numero) - 1
    for algarismo in set("0123456789") - {numero[fim]}:
        with pytest.raises(InscricaoEstadualInvalida):
            validar_inscricao_estadual(numero[:fim] + algarismo + numero[fim + 1 :], uf=uf)


@pytest.mark.parametrize(
    ("texto", "uf", "trecho"),
    [
        ("110042490115", "SP", "dígito verificador ou começo errado para SP"),
        ("123", "SP", "lá são 12 algarismos"),
        ("12345678X", "SC", "não serve para SC"),
        ("000000000", "AM", "errado para AM"),
        ("241234567", "MA", "errado para MA"),
        ("251040852", "XX", "A UF “XX” não existe"),
    ],
)
def test_recusa_diz_o_valor_e_a_saida(texto, uf, trecho):
    with pytest.raises(InscricaoEstadualInvalida, match=trecho):
        validar_inscricao_estadual(texto, uf=uf)


@pytest.mark.parametrize(
    ("texto", "esperado"),
    [
        ("", InscricaoEstadual(SituacaoDaInscricao.NAO_CONTRIBUINTE, "")),
        (" isento ", InscricaoEstadual(SituacaoDaInscricao.ISENTO, "")),
        ("251.040.852", InscricaoEstadual(SituacaoDaInscricao.CONTRIBUINTE, "251040852")),
    ],
)
def test_isento_nao_contribuinte_e_numero_sao_tres_situacoes(texto, esperado):
    assert ler_inscricao_estadual(texto, uf="SC") == esperado
