"""O que se tira de um registro, e o que fica."""

import logging

import pytest

from plataforma.registros import FormatadorSemDados, sem_dados

RESUMO_SORTEADO = "Zx9-k2_" * 7


@pytest.mark.parametrize(
    ("texto", "fica"),
    [
        ("e-mail ana.souza+x@exemplo.com.br recusado", "e-mail (omitido) recusado"),
        ("CPF 529.982.247-25 e 52998224725", "CPF (omitido) e (omitido)"),
        ("Bearer eyJhbGciOi.eyJzdWIi.c2ln fim", "Bearer (omitido) fim"),
        (f"renovação {'0a' * 16}.3.{'x' * 43} fim", "renovação (omitido) fim"),
        (f"segredo {RESUMO_SORTEADO} fim", "segredo (omitido) fim"),
        ('invalid input syntax for type uuid: "um valor"', "invalid input syntax for type uuid: (omitido)"),
        ("correlação 01234567-89ab-4def-8123-456789abcdef", "correlação 01234567-89ab-4def-8123-456789abcdef"),
        ("nota 35260114200166000187550010000000071000000078", "nota 35260114200166000187550010000000071000000078"),
    ],
)
def test_o_dado_sai_e_o_resto_fica(texto: str, fica: str) -> None:
    assert sem_dados(texto) == fica


def test_a_linha_que_o_banco_cita_sai_inteira_mesmo_com_quebras() -> None:
    texto = 'violates check constraint "c"\nDETAIL:  Failing row contains (1, linha um\nlinha dois).\n\nThe above'
    assert sem_dados(texto) == 'violates check constraint "c"\nDETAIL: (omitido)\n\nThe above'


def test_a_pilha_registrada_nao_leva_o_dado_da_excecao() -> None:
    registro = logging.LogRecord("x", logging.ERROR, __file__, 1, "falhou: %s", ("ana@exemplo.com.br",), None)
    try:
        raise ValueError("de ana@exemplo.com.br")
    except ValueError as erro:
        registro.exc_info = (type(erro), erro, erro.__traceback__)
    escrito = FormatadorSemDados("%(message)s").format(registro)
    assert escrito.splitlines()[0] == "falhou: (omitido)"
    assert escrito.splitlines()[-1] == "ValueError: de (omitido)"
