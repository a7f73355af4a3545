"""Juros e multa sugeridos para uma parcela na data em que se paga. Regra pura.

Juros simples, pro rata die sobre mês de 30 dias, contados do dia seguinte ao vencimento; multa uma
vez só, sobre o principal em aberto. A multa ao consumidor não passa de 2 % (Lei 8.078/1990, art. 52,
§ 1º); entre empresas vale o contrato, e por isso o limite não é conferido aqui. O vencimento em dia
sem expediente bancário, que passa ao seguinte sem encargo, também não se confere: é sugestão.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from plataforma.valores import Casas, Dto, Valor, valor

DIAS_DO_MES = 30
MULTA_PCT, JUROS_PCT_AO_MES = Decimal("2.0000"), Decimal("1.0000")
"""O que se sugere a quem não disse outra taxa."""

Taxa = Annotated[Decimal, Casas(4)]
"""Percentual: `1.0000` é 1 %."""


class EncargosCalculados(Dto):
    juros: Valor
    multa: Valor
    dias_de_atraso: int


def calcular_encargos(
    *,
    saldo: Decimal,
    vencimento: date,
    pagamento: date,
    juros_pct_ao_mes: Taxa,
    multa_pct: Taxa,
    ultima_baixa: date | None = None,
) -> EncargosCalculados:
    """Encargos de `saldo` (principal em aberto) se for pago em `pagamento`.

    `ultima_baixa` é a data da baixa parcial anterior: se foi depois do vencimento, os juros contam dela
    em diante, e a multa, já cobrada então, não se repete.
    """
    atraso = (pagamento - vencimento).days
    if atraso <= 0:
        return EncargosCalculados(juros=Decimal("0.00"), multa=Decimal("0.00"), dias_de_atraso=0)
    ja_cobrada = ultima_baixa is not None and ultima_baixa > vencimento
    dias = (pagamento - max(vencimento, ultima_baixa or vencimento)).days
    return EncargosCalculados(
        juros=valor(saldo * juros_pct_ao_mes * max(dias, 0) / (100 * DIAS_DO_MES)),
        multa=Decimal("0.00") if ja_cobrada else valor(saldo * multa_pct / 100),
        dias_de_atraso=atraso,
    )
