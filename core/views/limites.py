"""Os endereços em que um aplicativo mostra o segredo, com os palpites contados antes de conferidos."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from core.oidc import id_do_aplicativo
from core.origem import origem_de
from core.servicos.limites import Segredo, contar

Visao = Callable[[HttpRequest], HttpResponse]
SEGREDO_ERRADO = 401


def com_limite(visao: Visao) -> Visao:
    """A visão, que já não atende quem errou demais; o que não é erro de segredo não conta. Levanta TentativasDemais."""

    @wraps(visao)
    def limitada(request: HttpRequest) -> HttpResponse:
        aplicativo = id_do_aplicativo(request)
        tentativa = contar(Segredo.APLICATIVO, conta=aplicativo, origem=origem_de(request), conhecida=False)
        resposta = visao(request)
        if resposta.status_code != SEGREDO_ERRADO:
            tentativa.acertou()
        return resposta

    return limitada
