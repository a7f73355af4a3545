"""De onde veio a chamada, e por que esquema: nenhum outro lugar lê X-Forwarded-For nem X-Forwarded-Proto."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from plataforma.servidor.origem import ESQUEMA, eh_proxy, endereco_de_origem


def endereco_do_cliente(request: HttpRequest) -> str:
    """O IP do cliente, sem porta. De X-Forwarded-For só se lê o que um proxy de ERP_PROXIES acrescentou."""
    trazidos = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return endereco_de_origem(request.META["REMOTE_ADDR"], trazidos, settings.PROXIES)


class EsquemaMiddleware:
    """Esquece o X-Forwarded-Proto que não veio de um proxy de ERP_PROXIES, ou que diz mais de um esquema."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trazido = request.META.get(ESQUEMA)
        if trazido is not None and ("," in trazido or not eh_proxy(request.META["REMOTE_ADDR"], settings.PROXIES)):
            del request.META[ESQUEMA]
        return self.get_response(request)
