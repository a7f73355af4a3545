"""Limite de chamadas a contratos por chamada HTTP: acima dele há quase sempre uma chamada por linha."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from plataforma.contratos.ligacao import orcamento_de_chamadas

CONTRATOS_POR_CHAMADA_HTTP = 20


class OrcamentoMiddleware:
    """Dá a cada chamada HTTP o seu orçamento de chamadas a contratos."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with orcamento_de_chamadas(CONTRATOS_POR_CHAMADA_HTTP):
            return self.get_response(request)
