"""O custo médio como regra pura."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from estoque.custo import VAZIO, CustoMedio, ao_medio, custo_de, entrar, sair, sair_por
from plataforma.valores import quantidade, valor

QUANTIDADES = st.decimals(min_value="0.0001", max_value="9999", places=4)
VALORES = st.decimals(min_value="0", max_value="99999", places=2)


@given(st.lists(st.tuples(QUANTIDADES, VALORES), min_size=1, max_size=8), st.integers(1, 7))
def test_o_que_entra_e_igual_ao_que_sai_mais_o_que_fica(entradas: list[tuple[Decimal, Decimal]], partes: int) -> None:
    medio = VAZIO
    for quanto, total in entradas:
        medio = entrar(medio, quanto, total)
    saiu = valor(0)
    for _ in range(partes):
        parte = min(quantidade(medio.quantidade / 3) or medio.quantidade, medio.quantidade)
        if parte == 0:
            break
        medio, agora = sair(medio, parte)
        saiu += agora
        assert medio.valor >= 0
    assert saiu + medio.valor == sum(total for _, total in entradas)


@given(st.lists(st.tuples(QUANTIDADES, VALORES), min_size=1, max_size=8))
def test_esvaziar_deixa_valor_zero(entradas: list[tuple[Decimal, Decimal]]) -> None:
    medio = VAZIO
    for quanto, total in entradas:
        medio = entrar(medio, quanto, total)
    medio, saiu = sair(medio, medio.quantidade)
    assert medio == (Decimal(0), Decimal(0))
    assert saiu == sum(total for _, total in entradas)


def test_a_media_move_se_na_entrada_e_nao_na_saida() -> None:
    medio = entrar(entrar(VAZIO, quantidade(10), valor(100)), quantidade(10), valor(140))
    assert medio.unitario == Decimal("12.000000")
    medio, saiu = sair(medio, quantidade(5))
    assert saiu == Decimal("60.00")
    assert medio.unitario == Decimal("12.000000")


def test_a_devolucao_ao_fornecedor_nao_tira_mais_do_que_ha() -> None:
    medio = entrar(VAZIO, quantidade(2), valor(10))
    medio, saiu = sair_por(medio, quantidade(1), valor(15))
    assert saiu == Decimal("10.00")
    assert medio.valor == Decimal("0.00")


def test_sem_nenhuma_unidade_nada_vale() -> None:
    sobra = CustoMedio(quantidade(0), valor(7))
    assert sobra.unitario == Decimal(0)
    assert ao_medio(sobra, quantidade(3)) == Decimal(0)


def test_ao_medio_vale_na_proporcao_mesmo_alem_do_que_ha_mas_nao_sai_mais_do_que_ha() -> None:
    medio = entrar(VAZIO, quantidade(3), valor(10))
    assert ao_medio(medio, quantidade(2)) == Decimal("6.67")
    assert ao_medio(medio, quantidade(6)) == Decimal("20.00")
    assert custo_de(medio, quantidade(6)) == Decimal("10.00")


def test_sair_mais_do_que_ha_leva_o_valor_e_deixa_a_quantidade_negativa() -> None:
    medio, saiu = sair(entrar(VAZIO, quantidade(3), valor(10)), quantidade(5))
    assert saiu == Decimal("10.00")
    assert medio == CustoMedio(quantidade=Decimal(-2), valor=Decimal(0))


def test_a_devolucao_leva_o_valor_pedido_e_ao_esvaziar_leva_tudo() -> None:
    medio = entrar(VAZIO, quantidade(2), valor(10))
    resta, saiu = sair_por(medio, quantidade(1), valor(3))
    assert saiu == Decimal(3)
    assert resta == CustoMedio(quantidade=Decimal(1), valor=Decimal(7))
    resta, saiu = sair_por(medio, quantidade(2), valor(3))
    assert saiu == Decimal(10)
    assert resta == CustoMedio(quantidade=Decimal(0), valor=Decimal(0))
