"""O nome por que se chama o sistema: um que não é dele, ou que não é nome, é recusado antes de tudo."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from plataforma.api.respostas import host_desconhecido

PORTA_MAXIMA, DIGITOS_DA_PORTA = 65535, 5


class HostMiddleware:
    """400 a quem chama por um nome fora de ERP_HOSTS, ou com uma porta que não existe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if _atende_por(request) else host_desconhecido(settings.ENDERECO)


def _atende_por(request: HttpRequest) -> bool:
    try:
        porta = split_domain_port(request.get_host())[1]
    except DisallowedHost:
        return False
    return len(porta) <= DIGITOS_DA_PORTA and int(porta or 0) <= PORTA_MAXIMA
