"""As parcelas a pagar de uma nota de entrada, a partir das duplicatas que ela traz. Regra pura."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from compras.nfe.nota import NotaLida
from plataforma.erros import EntradaInvalida
from plataforma.valores import em_reais


class DuplicatasPassamDoValor(EntradaInvalida):
    codigo: ClassVar[str] = "compras.duplicatas_passam_do_valor"
    titulo: ClassVar[str] = "As duplicatas passam do valor a pagar"


class ParcelaAPagar(NamedTuple):
    numero: int
    vencimento: date
    valor: Decimal


def parcelas_a_pagar(nota: NotaLida, *, valor_a_pagar: Decimal) -> tuple[ParcelaAPagar, ...]:
    """Parcelas que somam exatamente `valor_a_pagar`: o que as linhas que geram título valem na nota.

    Sem duplicata, ou no que elas não cobrem, é à vista, na data da emissão. Levanta DuplicatasPassamDoValor se
    elas cobram mais do que se compra.
    """
    emissao = nota.emitida_em.date()
    cobrado = sum((d.valor for d in nota.duplicatas), Decimal("0.00"))
    if cobrado > valor_a_pagar:
        raise DuplicatasPassamDoValor(
            f"As duplicatas da nota {nota.numero} somam {em_reais(cobrado)} e as linhas que geram título, "
            f"{em_reais(valor_a_pagar)}. Lance a entrada à mão, com as parcelas certas."
        )
    a_vista = [(emissao, valor_a_pagar - cobrado)] if valor_a_pagar > cobrado else []
    duplicatas = [(d.vencimento or emissao, d.valor) for d in nota.duplicatas if d.valor > 0]
    return tuple(ParcelaAPagar(n, *par) for n, par in enumerate(sorted([*a_vista, *duplicatas]), start=1))
