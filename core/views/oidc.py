"""Endereços OpenID Connect: os do allauth, com a sessão de cada autorização e o que vale uma vez só."""

import json
from http import HTTPStatus
from typing import Any

from allauth.idp.oidc.forms import AuthorizationForm, RPInitiatedLogoutForm
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView, LogoutView, RevokeView, TokenView, UserInfoView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View

from core import autorizacao, casos_de_uso, consultas
from core.escopos import escopos_que_ha
from core.oidc import aplicativo_com, aplicativo_de, empresa_do_aplicativo, usuario_de
from core.servicos.autorizacoes import Troca

CREDENCIAL = {Client.GrantType.AUTHORIZATION_CODE: "code", Client.GrantType.REFRESH_TOKEN: "refresh_token"}
"""O que cada forma de pedir tokens troca por eles; as outras nada trocam."""
DA_RENOVACAO = ("refresh_token", "refresh_expires_in")
ESQUEMA = "Bearer "


class AutorizacaoView(AuthorizationView):
    """GET e POST /identity/o/authorize: o consentimento do usuário."""

    def dispatch(self, request: HttpRequest, *args: Any, **opcoes: Any) -> HttpResponse:
        resposta = super().dispatch(request, *args, **opcoes)
        # O formulário termina num redirecionamento ao aplicativo, que `form-action 'self'` barraria.
        resposta["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        return resposta

    def get(self, request: HttpRequest, *args: Any, **opcoes: Any) -> HttpResponse:
        """A tela de consentimento; em silêncio, já o código de quem autorizou antes."""
        recusa = autorizacao.recusar(request)
        if recusa is not None:
            return recusa
        resposta = super().get(request, *args, **opcoes)
        if autorizacao.em_silencio(request) and autorizacao.codigo_na_volta(resposta) is not None:
            self._guardar(resposta, request.GET["client_id"], self._scopes)
        return resposta

    def form_valid(self, form: AuthorizationForm) -> HttpResponse:
        """O usuário autorizou estes escopos."""
        resposta = super().form_valid(form)
        self._guardar(resposta, self._request_info["client_id"], form.cleaned_data["scopes"])
        return resposta

    def _guardar(self, resposta: HttpResponse, id_do_aplicativo: str, escopos: list[str]) -> None:
        aplicativo, codigo = aplicativo_com(id_do_aplicativo), autorizacao.codigo_na_volta(resposta)
        if aplicativo is not None and codigo is not None:
            empresa = empresa_do_aplicativo(aplicativo)
            casos_de_uso.autorizar(
                usuario_de(self.request), empresa=empresa, aplicativo=aplicativo.id, escopos=escopos, codigo=codigo
            )


class TokenDoAplicativoView(TokenView):
    """POST /identity/o/api/token: uma troca só por código e por token de renovação, na empresa do aplicativo."""

    def post(self, request: HttpRequest) -> HttpResponse:
        aplicativo, forma = aplicativo_de(request), request.POST.get("grant_type", "")
        if aplicativo is None or forma not in aplicativo.get_grant_types():
            return super().post(request)
        credencial = request.POST.get(CREDENCIAL[forma], "") if forma in CREDENCIAL else None
        with casos_de_uso.trocando(
            credencial, aplicativo=aplicativo.id, empresa=empresa_do_aplicativo(aplicativo)
        ) as troca:
            return _concluir(troca, super().post(request))


def _concluir(troca: Troca, resposta: HttpResponse) -> HttpResponse:
    """Anota o que a troca deu, e tira da resposta a renovação que o usuário não autorizou."""
    corpo = json.loads(resposta.content)
    if resposta.status_code != HTTPStatus.OK:
        troca.recusou(corpo["error"])
    elif "refresh_token" in corpo and not troca.deu(corpo["refresh_token"]):
        resposta.content = json.dumps({nome: valor for nome, valor in corpo.items() if nome not in DA_RENOVACAO})
    return resposta


class RevogacaoView(RevokeView):
    """POST /identity/o/api/revoke: revoga o token e tudo o que nasceu da mesma autorização (RFC 7009)."""

    def post(self, request: HttpRequest, *args: Any, **opcoes: Any) -> HttpResponse:
        aplicativo, sessao = aplicativo_de(request), casos_de_uso.sessao_do_token(request.POST.get("token", ""))
        if sessao is not None and (aplicativo is None or sessao.aplicativo != aplicativo.id):
            return JsonResponse({"error": "unauthorized_client"}, status=HTTPStatus.BAD_REQUEST)
        resposta = super().post(request, *args, **opcoes)
        if sessao is not None and resposta.status_code == HTTPStatus.OK:
            casos_de_uso.encerrar_a_do_token(sessao)
        return resposta


class UsuarioView(UserInfoView):
    """GET e POST /identity/o/api/userinfo: só com um token que a API aceitaria."""

    def get(self, request: HttpRequest) -> HttpResponse:
        cabecalho = request.headers.get("Authorization", "")
        if not cabecalho.startswith(ESQUEMA) or not casos_de_uso.token_vale(cabecalho[len(ESQUEMA) :]):
            recusa = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return JsonResponse({"error": "invalid_token"}, status=HTTPStatus.UNAUTHORIZED, headers=recusa)
        return super().get(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.get(request)


class SaidaView(LogoutView):
    """GET e POST /identity/o/logout: o usuário sai pelo aplicativo, que perde o que tinha dele."""

    def form_valid(self, form: RPInitiatedLogoutForm) -> HttpResponse:
        usuario, aplicativo = self.request.user.pk, form.cleaned_data["client"]
        resposta = super().form_valid(form)
        if resposta.status_code == HTTPStatus.FOUND and usuario is not None and aplicativo is not None:
            empresa = empresa_do_aplicativo(aplicativo)
            casos_de_uso.sair_do_aplicativo(usuario, aplicativo=aplicativo.id, empresa=empresa)
        return resposta


@method_decorator(login_required, name="dispatch")
class AplicativosAutorizadosView(View):
    """GET e POST /conta/aplicativos/: a que aplicativos o usuário autorizou o quê, e como tirar deles."""

    def get(self, request: HttpRequest) -> HttpResponse:
        textos = escopos_que_ha()
        dadas = consultas.autorizacoes(usuario_de(request))
        autorizacoes = [{**dada, "pode": [textos.get(e, e) for e in dada["escopos"]]} for dada in dadas]
        return render(request, "idp/aplicativos.html", {"autorizacoes": autorizacoes})

    def post(self, request: HttpRequest) -> HttpResponse:
        aplicativo = aplicativo_com(request.POST.get("aplicativo", ""))
        if aplicativo is not None:
            empresa = empresa_do_aplicativo(aplicativo)
            casos_de_uso.sair_do_aplicativo(usuario_de(request), aplicativo=aplicativo.id, empresa=empresa)
        return redirect("aplicativos_autorizados")
