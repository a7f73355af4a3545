"""O que se recusa nas páginas e nos endereços do OpenID Connect, que não passam pelo tratador da API."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plataforma.api.erros import TIPO_DE_CONTEUDO, corpo_do_problema
from plataforma.api.renderizador import para_json
from plataforma.erros import ErroDeNegocio, Indisponivel

DAS_PAGINAS = "/conta/"


class RecusaMiddleware:
    """Um ErroDeNegocio vira página, para quem está num navegador, ou problem details, para um aplicativo."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, erro: Exception) -> HttpResponse | None:
        """A resposta da recusa; as outras exceções seguem."""
        if not isinstance(erro, ErroDeNegocio):
            return None
        if request.path.startswith(DAS_PAGINAS):
            resposta = render(request, "core/recusa.html", {"erro": erro, "voltar": request.path}, status=erro.status)
        else:
            resposta = HttpResponse(para_json(_do_aplicativo(erro)), status=erro.status, content_type=TIPO_DE_CONTEUDO)
        if isinstance(erro, Indisponivel):
            resposta["Retry-After"] = str(erro.espera_segundos)
        return resposta


def _do_aplicativo(erro: ErroDeNegocio) -> dict[str, object]:
    """Com `error`, que as bibliotecas de OAuth leem (RFC 6749, 5.2)."""
    corpo = corpo_do_problema(status=erro.status, codigo=erro.codigo, titulo=erro.titulo, detalhe=erro.detalhe)
    return {**corpo, "error": "temporarily_unavailable", "error_description": erro.detalhe}
