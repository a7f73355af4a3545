"""Números e datas como se digitam aqui."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from plataforma.relogio import hoje

_MILHAR = re.compile(r"-?\d{1,3}(\.\d{3})+")
_DIAS = re.compile(r"[+-]\d{1,3}")
_COM_SINAIS = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_SEM_SINAIS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def ler_numero(texto: str) -> Decimal | None:
    """`1.234,56`, `1234.56`, `R$ 10`; `1.234` é mil duzentos e trinta e quatro. None se não é um número."""
    limpo = re.sub(r"[R$\s\u00a0]", "", texto)
    if "," in limpo:
        limpo = limpo.replace(".", "").replace(",", ".")
    elif _MILHAR.fullmatch(limpo):
        limpo = limpo.replace(".", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?|-?\.\d+", limpo):
        return None
    try:
        return Decimal(limpo)
    except InvalidOperation:
        return None


def ler_data(texto: str) -> date | None:
    """`hoje`, `+7`, `24/11`, `24/11/2026`, `24112026`, `2026-11-24`. None se não é uma data."""
    limpo = texto.strip().lower()
    if limpo in ("h", "hoje"):
        return hoje()
    if _DIAS.fullmatch(limpo):
        return hoje() + timedelta(days=int(limpo))
    try:
        if _ISO.fullmatch(limpo):
            return date.fromisoformat(limpo)
        partes = _COM_SINAIS.fullmatch(limpo) or _SEM_SINAIS.fullmatch(limpo)
        if partes is None:
            return None
        ano = partes[3] or str(hoje().year)
        return date(int(ano if len(ano) == 4 else f"20{ano}"), int(partes[2]), int(partes[1]))
    except ValueError:
        return None
