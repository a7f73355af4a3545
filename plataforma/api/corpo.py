"""O corpo que ninguém leu: uma chamada recusada antes disso não pode custar a conexão à seguinte."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

RESTO_MAXIMO_BYTES = 64 * 1024


class CorpoLidoMiddleware:
    """Lê até o fim um corpo pequeno que a resposta dispensou; com ele por ler, o servidor fecharia a conexão calado."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        resposta = self.get_response(request)
        if 0 < int(request.META.get("CONTENT_LENGTH") or 0) <= RESTO_MAXIMO_BYTES:
            request.META["wsgi.input"].read()
        return resposta
