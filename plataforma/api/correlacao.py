"""Borda HTTP: cada chamada nasce com um rastro, e nada do contexto sobra para a próxima da mesma thread."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from plataforma.identidade.contexto import Rastro, entrar, sair
from plataforma.valores import novo_id

CABECALHO = "X-Correlacao"
TAMANHO_MAXIMO_TRACEPARENT = 55


class CorrelacaoMiddleware:
    """Dá a cada chamada uma correlação, devolvida em X-Correlacao."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rastro = Rastro(
            correlacao=novo_id(),
            traceparent=request.headers.get("traceparent", "")[:TAMANHO_MAXIMO_TRACEPARENT],
        )
        entrar(None, rastro)
        try:
            resposta = self.get_response(request)
        finally:
            sair()
        resposta.setdefault(CABECALHO, str(rastro.correlacao))
        return resposta
