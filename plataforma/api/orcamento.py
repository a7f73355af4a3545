"""Limite de chamadas a contratos por pedido HTTP: acima dele há quase sempre uma chamada por linha."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from plataforma.contratos.ligacao import orcamento_de_chamadas

CHAMADAS_POR_PEDIDO = 20


class OrcamentoMiddleware:
    """Dá a cada pedido o seu orçamento de chamadas."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with orcamento_de_chamadas(CHAMADAS_POR_PEDIDO):
            return self.get_response(request)
