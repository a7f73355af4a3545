"""API e endereços OpenID Connect dos aplicativos de fora."""

from typing import Any, ClassVar

from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView, TokenView
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import casos_de_uso, consultas, leituras, serializers
from core.oidc import aplicativo_de, empresa_do_aplicativo
from core.servicos.aplicativos import NovoAplicativo
from core.views.base import VisaoDoCore
from plataforma.api.versao import Versao


class AplicativoViewSet(VisaoDoCore):
    """Aplicativos de fora registrados na empresa."""

    permissoes: ClassVar = {
        "list": "core.aplicativo.ver",
        "create": "core.aplicativo.criar",
        "destroy": "core.aplicativo.apagar",
    }
    versoes: ClassVar = {"destroy": Versao.NENHUMA}
    leitura = leituras.Aplicativo
    listagem = consultas.APLICATIVOS
    lookup_value_regex = "[0-9a-f]{32}"

    def list(self, request: Request) -> Response:
        return self.listar(request)

    @extend_schema(request=serializers.RegistrarAplicativoSerializer, responses={201: leituras.AplicativoComSegredo})
    def create(self, request: Request) -> Response:
        """O `segredo` só aparece aqui; repetida com a mesma chave, a chamada o mostra de novo."""
        novo = NovoAplicativo(**self.entrada(request, serializers.RegistrarAplicativoSerializer))
        return Response(casos_de_uso.registrar_aplicativo(self.chave_do_cliente(request), novo), status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Apaga o aplicativo e encerra os tokens dele."""
        casos_de_uso.apagar_aplicativo(pk)
        return Response(status=204)


class TokenDoAplicativoView(TokenView):
    """POST /identity/o/api/token: o do allauth, na empresa do aplicativo e com reuso de renovação percebido."""

    def post(self, request: HttpRequest) -> HttpResponse:
        aplicativo = aplicativo_de(request)
        if aplicativo is None:
            return super().post(request)
        renovando = request.POST.get("grant_type") == Client.GrantType.REFRESH_TOKEN
        renovacao = request.POST.get("refresh_token", "") if renovando else None
        with casos_de_uso.emitindo_tokens(empresa_do_aplicativo(aplicativo), renovacao) as trocada:
            resposta = super().post(request)
            if resposta.status_code == 200:
                trocada()
            return resposta


class AutorizacaoView(AuthorizationView):
    """GET e POST /identity/o/authorize: o consentimento do usuário."""

    def dispatch(self, request: HttpRequest, *args: Any, **opcoes: Any) -> HttpResponse:
        resposta = super().dispatch(request, *args, **opcoes)
        # O formulário termina num redirecionamento ao aplicativo, que `form-action 'self'` barraria.
        resposta["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        return resposta
