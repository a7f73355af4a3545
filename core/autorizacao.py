"""O que um aplicativo manda à página de autorização, conferido antes que o usuário a veja.

O allauth conduz o resto. Aqui está o que exigimos a mais (RFC 9700): endereço de volta igual, letra por letra, a um dos
registrados; PKCE com S256 de todo aplicativo; e nada em silêncio que o usuário não tenha autorizado a este aplicativo,
nem ao público, que não prova quem é.
"""

from http import HTTPStatus
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.idp.oidc.models import Client
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import casos_de_uso
from core.oidc import aplicativo_com, empresa_do_aplicativo, usuario_de

SEM_MOSTRAR_NADA = "none"
METODO_DO_DESAFIO = "S256"
_PAGINA_DE_ERRO = "idp/oidc/error.html"


def em_silencio(request: HttpRequest) -> bool:
    """Diz se o aplicativo pede a autorização sem que o usuário veja nada (`prompt=none`)."""
    return SEM_MOSTRAR_NADA in request.GET.get("prompt", "").split()


def recusar(request: HttpRequest) -> HttpResponse | None:
    """A recusa do que o aplicativo mandou, na página ou de volta a ele; None se serve."""
    aplicativo = aplicativo_com(request.GET.get("client_id", ""))
    if aplicativo is None:
        return _na_pagina(request, "O aplicativo que trouxe você aqui não está registrado. Avise quem cuida dele.")
    if request.GET.get("redirect_uri") not in aplicativo.get_redirect_uris():
        return _na_pagina(request, "O aplicativo pediu que você voltasse a um endereço que ele não registrou.")
    if erro := _erro_do_aplicativo(request):
        return _de_volta(request, "invalid_request", erro)
    return _recusar_usuario(request, aplicativo) if request.user.is_authenticated else None


def _erro_do_aplicativo(request: HttpRequest) -> str:
    if not request.GET.get("code_challenge") or request.GET.get("code_challenge_method") != METODO_DO_DESAFIO:
        return "PKCE is required, with code_challenge_method=S256."
    if request.GET.get("response_mode", "query") != "query":
        return "Only response_mode=query is supported."
    return ""


def _recusar_usuario(request: HttpRequest, aplicativo: Client) -> HttpResponse | None:
    usuario = usuario_de(request)
    if not casos_de_uso.pode_autorizar(usuario, empresa=empresa_do_aplicativo(aplicativo)):
        return _na_pagina(
            request,
            f"{aplicativo.name} é de uma empresa em que você não está ativo. Peça acesso a quem a administra, ou saia "
            "em /conta/sair/ e entre com outro usuário.",
            HTTPStatus.FORBIDDEN,
        )
    escopos = request.GET.get("scope", "").split() or aplicativo.get_default_scopes()
    if em_silencio(request):
        if aplicativo.type == Client.Type.PUBLIC:
            return _de_volta(request, "consent_required", "A public client cannot prove who it is: ask the user.")
        if not casos_de_uso.ja_autorizou(usuario, aplicativo=aplicativo.id, escopos=escopos):
            return _de_volta(request, "consent_required", "The user has not authorized these scopes.")
    return None


def _na_pagina(request: HttpRequest, mensagem: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    return render(request, _PAGINA_DE_ERRO, {"error": {"description": mensagem}}, status=status)


def _de_volta(request: HttpRequest, erro: str, descricao: str) -> HttpResponse:
    """Manda o navegador ao aplicativo com o erro (RFC 6749, 4.1.2.1); o endereço já se conferiu."""
    volta = request.GET["redirect_uri"]
    dizeres = {"error": erro, "error_description": descricao}
    if "state" in request.GET:
        dizeres["state"] = request.GET["state"]
    ligacao = "&" if urlsplit(volta).query else "?"
    # O HttpResponseRedirect só aceita alguns esquemas, e um aplicativo de celular tem o dele.
    return HttpResponse(status=HTTPStatus.FOUND, headers={"Location": f"{volta}{ligacao}{urlencode(dizeres)}"})


def codigo_na_volta(resposta: HttpResponse) -> str | None:
    """O código de autorização que a resposta leva ao aplicativo, se leva um."""
    codigos = parse_qs(urlsplit(resposta.headers.get("Location", "")).query).get("code", [None])
    return codigos[0] if resposta.status_code == HTTPStatus.FOUND else None
