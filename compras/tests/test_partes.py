"""Devolvida em quantos pedaços for, a linha volta pelo que valia, nem um centavo a mais ou a menos."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from compras.partes import Partes, partes_a_devolver
from plataforma.testes.tabelas import colunas, tabela

NADA = Partes(*[Decimal("0.00")] * 4)
VALORES = st.decimals(min_value="0.00", max_value="9999.99", places=2)
PEDACOS = st.lists(st.decimals(min_value="0.0001", max_value="50", places=4), min_size=1, max_size=8)


def _somar(um: Partes, outro: Partes) -> Partes:
    return Partes(*(a + b for a, b in zip(um, outro, strict=True)))


@given(linha=st.builds(Partes, VALORES, VALORES, VALORES, VALORES), pedacos=PEDACOS, desfeito=st.integers(0, 7))
def test_a_soma_das_devolucoes_e_a_linha_mesmo_com_uma_desfeita_no_meio(
    linha: Partes, pedacos: list[Decimal], desfeito: int
) -> None:
    inteira = sum(pedacos, Decimal(0))
    feitas: list[tuple[Decimal, Partes]] = []
    for posicao, pedaco in enumerate([*pedacos, Decimal(0)]):
        agora = inteira - sum((q for q, _ in feitas), Decimal(0)) if posicao == len(pedacos) else pedaco
        if agora == 0:
            continue
        ja = NADA
        for _quanto, partes in feitas:
            ja = _somar(ja, partes)
        acumulada = sum((q for q, _ in feitas), agora)
        feitas.append((agora, partes_a_devolver(linha, ja, acumulada=acumulada, inteira=inteira)))
        if posicao == desfeito and posicao:
            del feitas[0]
    total = NADA
    for _quanto, partes in feitas:
        assert min(partes) >= 0
        total = _somar(total, partes)
    assert total == linha


def test_um_terco_de_cada_vez() -> None:
    linha, ja, voltas = Partes(Decimal("10.00"), Decimal("0.01"), *NADA[:2]), NADA, []
    for acumulada in (1, 2, 3):
        partes = partes_a_devolver(linha, ja, acumulada=Decimal(acumulada), inteira=Decimal(3))
        voltas.append(partes)
        ja = _somar(ja, partes)
    assert colunas(voltas, "custo", "icms_a_recuperar") == tabela("""
        custo | icms_a_recuperar
        3.33  | 0.00
        3.34  | 0.01
        3.33  | 0.00
    """)
