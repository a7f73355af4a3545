"""O que um texto pode ter: o que se limpa, o que se recusa, e como se diz."""

import unicodedata

import pytest

from plataforma.textos import TextoRecusado, ler_linha, ler_texto, limpar_linha, mostrar

RECUSADOS = {
    "nulo": "\x00",
    "tabulação": "\t",
    "quebra de linha": "\n",
    "retorno de carro": "\r",
    "escape": "\x1b",
    "apagar": "\x7f",
    "próxima linha": "\x85",
    "hífen opcional": "\u00ad",
    "letra em branco": "\u3164",
    "braile em branco": "\u2800",
    "espaço de largura zero": "\u200b",
    "ligação de largura zero": "\u200d",
    "da direita para a esquerda": "\u202e",
    "isolamento de direção": "\u2066",
    "separador de linhas": "\u2028",
    "marca de ordem de bytes": "\ufeff",
    "seletor de variante": "\ufe0f",
    "perdido na conversão": "\ufffd",
    "metade de um caractere": "\ud800",
    "uso privado": "\ue000",
    "etiqueta": "\U000e0041",
    "não é caractere": "\uffff",
}


@pytest.mark.parametrize("caractere", RECUSADOS.values(), ids=RECUSADOS.keys())
def test_uma_linha_recusa_o_que_nao_se_ve_e_diz_qual_e_onde(caractere: str) -> None:
    with pytest.raises(TextoRecusado) as recusa:
        ler_linha(f"ABC{caractere}D")
    assert f"(U+{ord(caractere):04X}) na posição 4. " in recusa.value.mensagem
    assert caractere not in recusa.value.mensagem


@pytest.mark.parametrize(
    ("texto", "mensagem"),
    [
        ("ABC\u200bD", "Há um caractere invisível (U+200B) na posição 4. Apague esse trecho e digite-o de novo."),
        ("A\nB", "Há uma quebra de linha (U+000A) na posição 2. Ponha um espaço no lugar."),
        ("\ufeffSKU", "Há uma marca de ordem de bytes (U+FEFF) na posição 1. Apague esse trecho e digite-o de novo."),
        ("  a\x1b[31m", "Há um caractere de controle (U+001B) na posição 4. Apague esse trecho e digite-o de novo."),
    ],
)
def test_a_recusa_tem_o_nome_a_posicao_no_que_se_mandou_e_a_saida(texto: str, mensagem: str) -> None:
    with pytest.raises(TextoRecusado) as recusa:
        ler_linha(texto)
    assert recusa.value.mensagem == mensagem


@pytest.mark.parametrize(
    ("texto", "limpo"),
    [
        ("  CAMISA\r\n", "CAMISA"),
        ("\tCAMISA\u00a0AZUL\u00a0", "CAMISA AZUL"),
        ("10\u202f000", "10 000"),
        (unicodedata.normalize("NFD", "Calção São João"), "Calção São João"),
        ("Ø 3/4″ – 25 ºC, π ≥ 3", "Ø 3/4″ – 25 ºC, π ≥ 3"),
        ("日本語 العربية ❤", "日本語 العربية ❤"),
        ("", ""),
        (" \u00a0 ", ""),
    ],
)
def test_uma_linha_limpa_o_que_nao_muda_o_que_se_le(texto: str, limpo: str) -> None:
    assert ler_linha(texto) == limpo


def test_dois_textos_que_se_leem_iguais_sao_o_mesmo() -> None:
    assert ler_linha("CAFÉ\u00a0500 G") == ler_linha("CAFE\u0301 500 G")


def test_o_texto_longo_tem_linhas_e_emojis_e_nada_mais_de_controle() -> None:
    assert ler_texto("Um\r\ndois\rtrês\tquatro\n") == "Um\ndois\ntrês quatro"
    assert ler_texto("👩\u200d🌾 ❤\ufe0f") == "👩\u200d🌾 ❤\ufe0f"
    for caractere in ("\x00", "\x1b", "\x0b", "\u202e", "\u200b", "\ufeff"):
        with pytest.raises(TextoRecusado):
            ler_texto(f"Um\n{caractere}dois")


def test_do_documento_alheio_sai_o_que_se_recusaria() -> None:
    assert limpar_linha(" Parafuso\u00a03/4\x85 sex\u00adtavado\x9b\n ") == "Parafuso 3/4  sextavado"


def test_o_texto_recusado_se_mostra_sem_o_que_engana() -> None:
    assert mostrar("AB\u202eC\n") == "AB‹U+202E›C‹U+000A›"
    assert mostrar("Calção 10 %") == "Calção 10 %"
