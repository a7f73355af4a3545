"""Cabeçalhos de segurança: nada de fora, nada embutido, nada guardado."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

POLITICA = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
SEM_GUARDAR = "no-store"


class CabecalhosMiddleware:
    """Content-Security-Policy e Cache-Control em toda resposta que ainda não os tem; os estáticos não passam aqui."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        resposta = self.get_response(request)
        resposta.setdefault("Content-Security-Policy", POLITICA)
        resposta.setdefault("Cache-Control", SEM_GUARDAR)
        return resposta


class PaginaComprimidaMiddleware(GZipMiddleware):
    """Comprime as páginas; a API, que é lida por programas e na mesma rede, não paga por isso."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
