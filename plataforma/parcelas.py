"""Um total dividido em datas: ler os prazos como gente os escreve, achar os vencimentos e ratear. Regra pura.

O vencimento que cai em fim de semana ou feriado fica como está: é a data combinada; pagar no dia
útil seguinte não gera encargo, e quem cobra é que decide tolerar.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, NamedTuple

from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.valores import Dto, em_reais, ratear

MAXIMO_DE_PARCELAS = 60
MAXIMO_DE_DIAS = 3650

_ENTRADA = re.compile(r"entrada\s*\+\s*")
_VEZES = re.compile(r"([0-9]{1,2})\s*x(?:\s+dia\s+([0-9]{1,2}))?")
_DIA = re.compile(r"dia\s+([0-9]{1,2})")
_PRAZOS = re.compile(r"[0-9]{1,4}(?:\s*/\s*[0-9]{1,4})*(?:\s+dias)?")
_SAIDA = "Use, por exemplo: à vista, 30/60/90, dia 10, 3x, 3x dia 10 ou entrada + 30/60."


class PrazosInvalidos(EntradaInvalida):
    codigo: ClassVar[str] = "plataforma.prazos_invalidos"
    titulo: ClassVar[str] = "Prazos inválidos"

    def __init__(self, detalhe: str, *, campos: tuple[ErroDeCampo, ...] = (), dados: Dto | None = None) -> None:
        do_texto = (ErroDeCampo(campo="prazos", codigo=self.codigo, mensagem=detalhe),)
        super().__init__(detalhe, campos=campos or do_texto, dados=dados)


class EmDias(NamedTuple):
    """Vence tantos dias depois da data do documento."""

    dias: int


class NoMes(NamedTuple):
    """Vence no mesmo dia do documento (ou no dia dado), tantos meses adiante."""

    meses: int
    dia: int | None


Prazo = EmDias | NoMes


class Parcela(NamedTuple):
    numero: int
    vencimento: date
    valor: Decimal


def ler_prazos(texto: str) -> tuple[Prazo, ...]:
    """`à vista`, `30/60/90`, `dia 10`, `3x`, `3x dia 10`, e `entrada + ` antes de qualquer uma."""
    limpo = " ".join(texto.lower().replace("à", "a").split())
    if limpo == "a vista":
        return (EmDias(0),)
    entrada = _ENTRADA.match(limpo)
    prazos = _ler_prazos(limpo[entrada.end() :] if entrada else limpo, texto)
    if entrada and prazos[0] == EmDias(0):
        raise PrazosInvalidos(f"Em “{texto}” há entrada e ainda uma parcela em 0 dias. {_SAIDA}")
    return (EmDias(0), *prazos) if entrada else prazos


def _ler_prazos(limpo: str, texto: str) -> tuple[Prazo, ...]:
    if dia := _DIA.fullmatch(limpo):
        return (NoMes(0, _dia_do_mes(dia[1], texto)),)
    if vezes := _VEZES.fullmatch(limpo):
        return _em_vezes(int(vezes[1]), vezes[2], texto)
    if _PRAZOS.fullmatch(limpo):
        return _em_dias([int(n) for n in re.findall(r"[0-9]+", limpo)], texto)
    raise PrazosInvalidos(f"Não entendi os prazos “{texto}”. {_SAIDA}")


def _dia_do_mes(numero: str, texto: str) -> int:
    if not 1 <= int(numero) <= 31:
        raise PrazosInvalidos(f"Em “{texto}” o dia do mês é {numero}: use um dia de 1 a 31.")
    return int(numero)


def _em_vezes(vezes: int, dia: str | None, texto: str) -> tuple[Prazo, ...]:
    if not 1 <= vezes <= MAXIMO_DE_PARCELAS:
        raise PrazosInvalidos(f"Em “{texto}” há {vezes} parcelas: use de 1 a {MAXIMO_DE_PARCELAS}.")
    if dia is None:
        return tuple(NoMes(mes, None) for mes in range(1, vezes + 1))
    return tuple(NoMes(mes, _dia_do_mes(dia, texto)) for mes in range(vezes))


def _em_dias(dias: list[int], texto: str) -> tuple[Prazo, ...]:
    if len(dias) > MAXIMO_DE_PARCELAS or max(dias) > MAXIMO_DE_DIAS:
        raise PrazosInvalidos(
            f"“{texto}” passa do limite: até {MAXIMO_DE_PARCELAS} parcelas, a última em até {MAXIMO_DE_DIAS} dias."
        )
    if dias != sorted(set(dias)):
        raise PrazosInvalidos(f"Em “{texto}” os prazos precisam crescer, sem repetir. {_SAIDA}")
    return tuple(EmDias(n) for n in dias)


def vencimentos(prazos: tuple[Prazo, ...], data: date) -> list[date]:
    """Datas de vencimento a partir da data do documento. Dia que o mês não tem vira o último do mês;
    `dia 10` é o primeiro dia 10 depois da data."""
    adiante = 0
    primeiro = next((p for p in prazos if isinstance(p, NoMes) and p.dia is not None), None)
    if primeiro is not None and _somar_meses(data, primeiro.meses, primeiro.dia) <= data:
        adiante = 1
    return [
        data + timedelta(days=p.dias) if isinstance(p, EmDias) else _somar_meses(data, p.meses + adiante, p.dia)
        for p in prazos
    ]


def _somar_meses(data: date, meses: int, dia: int | None) -> date:
    ano, mes = divmod(data.year * 12 + data.month - 1 + meses, 12)
    ultimo = monthrange(ano, mes + 1)[1]
    return date(ano, mes + 1, min(dia or data.day, ultimo))


def parcelar(*, total: Decimal, prazos: str, data: date) -> tuple[Parcela, ...]:
    """Divide o total pelos vencimentos: a soma é exata e as parcelas diferem em no máximo um centavo,
    o centavo a mais nas primeiras. `total` em reais, com 2 casas."""
    datas = vencimentos(ler_prazos(prazos), data)
    if total < Decimal("0.01") * len(datas):
        raise PrazosInvalidos(
            f"{em_reais(total)} em {len(datas)} parcelas deixaria parcela sem valor. "
            "Use menos parcelas para esse valor."
        )
    partes = ratear(total, [Decimal(1)] * len(datas))
    return tuple(Parcela(n, *par) for n, par in enumerate(zip(datas, partes, strict=True), start=1))
