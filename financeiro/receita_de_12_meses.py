"""RBT12, a receita bruta dos 12 meses anteriores, que decide a faixa do Simples Nacional. Regra pura.

Vale a do livro, se ele tem 12 meses de receita; antes, a informada pela empresa; sem ela, a proporcional: a média
mensal vezes 12 (LC 123/2006, art. 18, § 2º).
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from plataforma.valores import valor

MESES_DO_ANO = 12


class ReceitaConhecida(NamedTuple):
    """O que se sabe da receita antes de uma venda, em reais: dos 12 meses anteriores ao dela, e do próprio mês.

    `primeiro_mes` é o da primeira receita do livro; `informada`, a que a empresa declarou no cadastro.
    """

    dos_12_meses: Decimal
    do_mes: Decimal
    primeiro_mes: date | None
    informada: Decimal | None


def receita_de_12_meses(conhecida: ReceitaConhecida, *, mes: date, venda: Decimal) -> Decimal:
    """RBT12 de uma venda feita no mês (seu primeiro dia).

    No primeiro mês a proporcional é a receita do próprio mês vezes 12 (Resolução CGSN 140/2018, art. 22, § 2º), e
    aqui a que já se faturou com a desta venda.
    """
    primeiro = conhecida.primeiro_mes
    meses = 0 if primeiro is None else (mes.year - primeiro.year) * MESES_DO_ANO + mes.month - primeiro.month
    if meses >= MESES_DO_ANO:
        return conhecida.dos_12_meses
    if conhecida.informada is not None:
        return conhecida.informada
    if not meses:
        return receita_proporcional(receita=conhecida.do_mes + venda, meses=1)
    return receita_proporcional(receita=conhecida.dos_12_meses, meses=meses)


def receita_proporcional(*, receita: Decimal, meses: int) -> Decimal:
    """RBT12 de quem tem menos de 12 meses."""
    return valor(receita * MESES_DO_ANO / meses)
