"""Como um valor se lê na tela: cada forma recebe o valor e devolve HTML seguro. Nada é “—”."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from plataforma.relogio import FUSO_LEGAL

Forma = Callable[[Any], SafeString]
NADA = escape("—")
_BR = str.maketrans(",.", ".,")


def texto(valor: str | None) -> SafeString:
    """Texto, escapado."""
    return escape(valor) if valor else NADA


def inteiro(valor: int | None) -> SafeString:
    """`12.345`: contagens."""
    return NADA if valor is None else escape(f"{valor:,}".translate(_BR))


def numero(valor: int | None) -> SafeString:
    """`12345`: o número de um documento não leva milhar."""
    return NADA if valor is None else escape(str(valor))


def reais(valor: Decimal | None) -> SafeString:
    """`R$ 1.234,56`: dinheiro, sempre com centavos."""
    return (
        NADA if valor is None else escape(f"{'-' if valor < 0 else ''}R$\u00a0" + f"{abs(valor):,.2f}".translate(_BR))
    )


def sem_sinal(valor: Decimal) -> SafeString:
    """`R$ 10,00`: o saldo cujo lado (D ou C) se diz à parte."""
    return reais(abs(valor))


def menos(valor: Decimal) -> SafeString:
    """`-R$ 10,00`: o que se tira de uma soma."""
    return reais(-valor)


def com_casas(valor: Decimal, minimo: int) -> str:
    """`1.234,50`: sem zeros à direita além de `minimo` casas."""
    casas = max(minimo, -int(valor.normalize().as_tuple().exponent))
    return f"{valor:,.{casas}f}".translate(_BR)


def preco(valor: Decimal | None) -> SafeString:
    """`R$ 7,90`, `R$ 0,012345`: preço, com todas as casas que tem, duas ao menos."""
    return NADA if valor is None else escape("R$\u00a0" + com_casas(valor, 2))


def quantidade(valor: Decimal | None) -> SafeString:
    """`1.234,5`: sem zeros à direita."""
    return NADA if valor is None else escape(com_casas(valor, 0))


def dia(valor: date | None) -> SafeString:
    """`30/11/2026`."""
    return NADA if valor is None else escape(f"{valor.day:02d}/{valor.month:02d}/{valor.year}")


def momento(valor: datetime | None) -> SafeString:
    """`30/11/2026 14:05`, na hora daqui."""
    if valor is None:
        return NADA
    return escape(f"{dia(valor.astimezone(FUSO_LEGAL))} {hora(valor)}")


def hora(valor: datetime) -> SafeString:
    """`14:05`, na hora daqui."""
    aqui = valor.astimezone(FUSO_LEGAL)
    return escape(f"{aqui.hour:02d}:{aqui.minute:02d}")


def documento(valor: str) -> SafeString:
    """CPF ou CNPJ com máscara."""
    v = valor
    if len(v) == 14:
        return escape(f"{v[:2]}.{v[2:5]}.{v[5:8]}/{v[8:12]}-{v[12:]}")
    return escape(f"{v[:3]}.{v[3:6]}.{v[6:9]}-{v[9:]}" if len(v) == 11 else v or NADA)


def prazos(valor: str) -> SafeString:
    """`à vista`, `30/60 dias`; o que já se diz em palavras fica como está."""
    if valor == "0":
        return escape("à vista")
    return escape(f"{valor} dias" if valor.replace("/", "").isdigit() else valor)


def em_dois(principal: str, abaixo: str) -> SafeString:
    """O nome, e embaixo o que o distingue."""
    return format_html('<span class="nome">{}</span><small>{}</small>', principal, abaixo)


def selo(tom: str, rotulo: str) -> SafeString:
    """Estado com cor e texto: a cor nunca vai só."""
    return format_html('<span class="selo {}"><i aria-hidden="true"></i>{}</span>', tom, rotulo)


def selos(rotulos: Mapping[str, tuple[str, str]]) -> Forma:
    """A forma de um estado: `rotulos[valor] = (tom, rótulo)`."""
    prontos = {valor: selo(tom, rotulo) for valor, (tom, rotulo) in rotulos.items()}
    return prontos.__getitem__


def juntas(partes: Iterable[SafeString]) -> SafeString:
    """Os pedaços, um depois do outro."""
    return format_html_join("", "{}", ((parte,) for parte in partes))
