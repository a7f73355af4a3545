"""Cabeçalhos de segurança das páginas: nada de fora, nada embutido."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLITICA = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


class CabecalhosMiddleware:
    """Content-Security-Policy em toda resposta que ainda não tem uma."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        resposta = self.get_response(request)
        resposta.setdefault("Content-Security-Policy", POLITICA)
        return resposta
