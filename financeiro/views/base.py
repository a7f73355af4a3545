"""O que as visões do financeiro têm em comum."""

from collections.abc import Callable
from typing import Any, TypeVar

from plataforma.api.visoes import VisaoDaCasa

T = TypeVar("T")


class VisaoDoFinanceiro(VisaoDaCasa):
    """Visão no banco do financeiro."""

    modulo = "financeiro"


def e_ler(escrever: Callable[[], T], ler: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """Escreve e devolve como ficou."""
    return ler(escrever())
