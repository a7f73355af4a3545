"""API e endereços OpenID Connect dos aplicativos de fora."""

from typing import Any, ClassVar
from uuid import UUID

from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView, TokenView
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import consultas
from core import serializers as formas
from core.oidc import empresa_do_aplicativo, id_do_aplicativo
from core.servicos import aplicativos
from plataforma.api.visoes import VisaoDaCasa
from plataforma.banco.sql import transacao
from plataforma.identidade.contexto import Ator, agir_como

NINGUEM = UUID(int=0)
"""Quem age antes de o protocolo dizer o usuário; a empresa já se sabe pelo aplicativo."""


class AplicativoViewSet(VisaoDaCasa):
    """Aplicativos de fora registrados na empresa."""

    modulo = "core"
    permissoes: ClassVar = {
        "list": "core.aplicativo.ver",
        "create": "core.aplicativo.criar",
        "destroy": "core.aplicativo.apagar",
    }
    serializer_class = formas.AplicativoSerializer
    lookup_value_regex = "[0-9a-f]{32}"

    def list(self, request: Request) -> Response:
        pagina = self.paginate_queryset(consultas.aplicativos())
        return self.get_paginated_response([consultas.aplicativo(a) for a in pagina])

    @extend_schema(request=formas.RegistrarAplicativoSerializer, responses={201: formas.AplicativoComSegredoSerializer})
    def create(self, request: Request) -> Response:
        """O `segredo` só aparece aqui; repetido com a mesma chave, o pedido o mostra de novo."""
        novo = aplicativos.NovoAplicativo(**self.entrada(request, formas.RegistrarAplicativoSerializer))
        resposta = self.uma_vez(request, lambda: {"id": aplicativos.registrar_aplicativo(novo=novo)})
        id = resposta.data["id"]
        segredo = aplicativos.segredo_do_aplicativo(id) if novo.confidencial else ""
        resposta.data = {"id": id, "nome": novo.nome, "segredo": segredo}
        return resposta

    def destroy(self, request: Request, pk: str) -> Response:
        """Apaga o aplicativo e encerra os tokens dele."""
        aplicativos.apagar_aplicativo(id=pk)
        return Response(status=204)


class TokenDoAplicativoView(TokenView):
    """POST /identity/o/api/token: o do allauth, na empresa do aplicativo e com reuso de renovação percebido."""

    def post(self, request: HttpRequest) -> HttpResponse:
        aplicativo = Client.objects.filter(id=id_do_aplicativo(request)).first()
        if aplicativo is None:
            return super().post(request)
        with agir_como(Ator(usuario_id=NINGUEM, empresa_id=empresa_do_aplicativo(aplicativo))), transacao("core"):
            if request.POST.get("grant_type") != Client.GrantType.REFRESH_TOKEN:
                return super().post(request)
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
