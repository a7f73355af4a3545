"""O que as visões do financeiro têm em comum."""

from collections.abc import Callable
from typing import Any, TypeVar

from rest_framework.request import Request

from plataforma.api.entrada import EntradaSerializer
from plataforma.api.visoes import VisaoDaCasa

T = TypeVar("T")


class VisaoDoFinanceiro(VisaoDaCasa):
    """Visão no banco do financeiro."""

    modulo = "financeiro"

    def entrada(self, request: Request, forma: type[EntradaSerializer]) -> dict[str, Any]:
        """Corpo do pedido, conferido."""
        serializer = forma(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


def e_ler(escrever: Callable[[], T], ler: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """Escreve e devolve como ficou."""
    return ler(escrever())
