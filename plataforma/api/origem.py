"""De onde veio a chamada, e por que esquema: nenhum outro lugar lê X-Forwarded-For nem X-Forwarded-Proto."""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from plataforma.contratos.credencial import CredencialRecusada, conferir_origem
from plataforma.servidor.origem import ESQUEMA, eh_proxy, endereco_de_origem

CABECALHO_DA_ORIGEM = "X-Origem"
_em_curso: ContextVar[HttpRequest | None] = ContextVar("chamada_em_curso", default=None)


def endereco_do_cliente(request: HttpRequest) -> str:
    """O IP do cliente, sem porta: o que outra unidade assina, senão o da conexão.

    De X-Forwarded-For só se lê o que um proxy de ERP_PROXIES acrescentou.
    """
    if credencial := request.headers.get(CABECALHO_DA_ORIGEM):
        try:
            return conferir_origem(credencial, _chamada_de(request))
        except CredencialRecusada:
            pass
    trazidos = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return endereco_de_origem(request.META["REMOTE_ADDR"], trazidos, settings.PROXIES)


def endereco_em_curso() -> str:
    """O IP de quem fez a chamada HTTP em curso; vazio fora de uma."""
    request = _em_curso.get()
    return "" if request is None else endereco_do_cliente(request)


def chamada_assinada(metodo: str, caminho: str, autorizacao: str, corpo: bytes) -> bytes:
    """O que a credencial da origem prende: a de uma chamada não serve a outra."""
    return b"\n".join((metodo.encode(), caminho.encode(), autorizacao.encode(), corpo))


def _chamada_de(request: HttpRequest) -> bytes:
    autorizacao = request.headers.get("Authorization", "")
    return chamada_assinada(request.method or "", request.path, autorizacao, request.body)


class OrigemMiddleware:
    """Guarda a chamada em curso, para que as que ela faz digam de quem vêm."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        marca = _em_curso.set(request)
        try:
            return self.get_response(request)
        finally:
            _em_curso.reset(marca)


class EsquemaMiddleware:
    """Esquece o X-Forwarded-Proto que não veio de um proxy de ERP_PROXIES, ou que diz mais de um esquema."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trazido = request.META.get(ESQUEMA)
        if trazido is not None and ("," in trazido or not eh_proxy(request.META["REMOTE_ADDR"], settings.PROXIES)):
            del request.META[ESQUEMA]
        return self.get_response(request)
