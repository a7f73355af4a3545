"""Valores como se leem."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

import pytest
from msgspec import Meta

from plataforma.valores import Dto, Linha, Quantidade, ValorInvalido, em_quantidade, em_reais


@pytest.mark.parametrize(
    ("numero", "texto"),
    [
        ("0.00", "R$ 0,00"),
        ("12.5", "R$ 12,50"),
        ("1234567.89", "R$ 1.234.567,89"),
        ("-1000", "R$ -1.000,00"),
        ("-0.00", "R$ 0,00"),
        ("-0.001", "R$ 0,00"),
    ],
)
def test_valor_em_reais_usa_ponto_nos_milhares_e_virgula_nos_centavos(numero: str, texto: str) -> None:
    assert em_reais(Decimal(numero)) == texto


def test_a_escala_vale_tambem_no_que_tem_descricao_ou_pode_ser_nulo() -> None:
    class Medida(Dto):
        peso: Annotated[Quantidade | None, Meta(description="Em kg.")]
        medida_em: Annotated[datetime, Meta(description="Quando.")]

    assert Medida(peso=None, medida_em=datetime(2026, 1, 1, tzinfo=UTC)).peso is None
    with pytest.raises(ValorInvalido, match="peso: 1.5 não tem exatamente 4 casas"):
        Medida(peso=Decimal("1.5"), medida_em=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValorInvalido, match="não é um instante com fuso"):
        Medida(peso=None, medida_em=datetime(2026, 1, 1))  # noqa: DTZ001 é o que se recusa


def test_zero_negativo_se_le_sem_sinal() -> None:
    assert em_quantidade(Decimal("-0.0000")) == "0"


def test_a_linha_que_outro_modulo_vai_guardar_nao_leva_o_que_a_entrada_recusa() -> None:
    class Etiqueta(Dto):
        nome: Linha = ""

    assert Etiqueta(nome="Calção").nome == "Calção"
    with pytest.raises(ValorInvalido, match=r"nome: Há um caractere invisível \(U\+200B\) na posição 2"):
        Etiqueta(nome="A\u200bB")
