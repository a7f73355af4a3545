"""API e endereços OpenID Connect dos aplicativos de fora."""

from typing import Any, ClassVar
from uuid import UUID

from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView, TokenView
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import casos_de_uso, consultas, leituras, serializers
from core.oidc import aplicativo_de, empresa_do_aplicativo
from core.servicos import aplicativos
from core.views.base import VisaoDoCore
from plataforma.banco.sql import transacao
from plataforma.identidade.contexto import Ator, agir_como

NINGUEM = UUID(int=0)
"""Quem age antes de o protocolo dizer o usuário; a empresa já se sabe pelo aplicativo."""


class AplicativoViewSet(VisaoDoCore):
    """Aplicativos de fora registrados na empresa."""

    permissoes: ClassVar = {
        "list": "core.aplicativo.ver",
        "create": "core.aplicativo.criar",
        "destroy": "core.aplicativo.apagar",
    }
    leitura = leituras.Aplicativo
    listagem = consultas.APLICATIVOS
    lookup_value_regex = "[0-9a-f]{32}"

    def list(self, request: Request) -> Response:
        return self.listar(request)

    @extend_schema(request=serializers.RegistrarAplicativoSerializer, responses={201: leituras.AplicativoComSegredo})
    def create(self, request: Request) -> Response:
        """O `segredo` só aparece aqui; repetida com a mesma chave, a chamada o mostra de novo."""
        novo = aplicativos.NovoAplicativo(**self.entrada(request, serializers.RegistrarAplicativoSerializer))
        return Response(casos_de_uso.registrar_aplicativo(self.chave_do_cliente(request), novo), status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Apaga o aplicativo e encerra os tokens dele."""
        aplicativos.apagar_aplicativo(id=pk)
        return Response(status=204)


class TokenDoAplicativoView(TokenView):
    """POST /identity/o/api/token: o do allauth, na empresa do aplicativo e com reuso de renovação percebido."""

    def post(self, request: HttpRequest) -> HttpResponse:
        aplicativo = aplicativo_de(request)
        if aplicativo is None:
            return super().post(request)
        with agir_como(Ator(usuario_id=NINGUEM, empresa_id=empresa_do_aplicativo(aplicativo))), transacao("core"):
            if request.POST.get("grant_type") != Client.GrantType.REFRESH_TOKEN:
                return super().post(request)
            return self._renovar(request)

    def _renovar(self, request: HttpRequest) -> HttpResponse:
        token = aplicativos.tomar_renovacao(request.POST.get("refresh_token", ""))
        resposta = super().post(request)
        if token is not None and resposta.status_code == 200:
            aplicativos.lembrar_renovacao(token)
        return resposta


class AutorizacaoView(AuthorizationView):
    """GET e POST /identity/o/authorize: o consentimento do usuário."""

    def dispatch(self, request: HttpRequest, *args: Any, **opcoes: Any) -> HttpResponse:
        resposta = super().dispatch(request, *args, **opcoes)
        # O formulário termina num redirecionamento ao aplicativo, que `form-action 'self'` barraria.
        resposta["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        return resposta
