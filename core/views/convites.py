"""API dos convites: como se chama alguém para a empresa, e como a pessoa entra."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import casos_de_uso, consultas, leituras, serializers
from core.origem import origem_de
from core.views.base import VisaoDoCore
from plataforma.api.permissao import PUBLICA
from plataforma.api.versao import Versao

SEM_GUARDAR = {"Cache-Control": "no-store"}


class ConviteViewSet(VisaoDoCore):
    """Convites da empresa. A resposta é a mesma exista ou não, noutra empresa, uma conta com o e-mail."""

    permissoes: ClassVar = {
        "list": "core.convite.ver",
        "retrieve": "core.convite.ver",
        "create": "core.convite.criar",
        "reenviar": "core.convite.criar",
        "revogar": "core.convite.revogar",
        "aceitar": PUBLICA,
    }
    versoes: ClassVar = {"reenviar": Versao.NENHUMA, "revogar": Versao.NENHUMA}
    leitura = leituras.Convite
    listagem = consultas.CONVITES

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.convite(UUID(pk)))

    @extend_schema(request=serializers.ConvidarSerializer, responses={201: leituras.ConviteComLink})
    def create(self, request: Request) -> Response:
        """Convida o e-mail. Sem servidor de e-mail, o `link` vem aqui, e quem convida o entrega à pessoa."""
        dados = self.entrada(request, serializers.ConvidarSerializer)
        convite = casos_de_uso.convidar(self.chave_do_cliente(request), **dados)
        return Response(convite, status=201, headers=SEM_GUARDAR)

    @extend_schema(request=None, responses={200: leituras.ConviteComLink})
    @action(detail=True, methods=["post"])
    def reenviar(self, request: Request, pk: str) -> Response:
        """Dá ao convite um link novo e mais sete dias; o link antigo deixa de valer."""
        return Response(casos_de_uso.reenviar_convite(self.chave_do_cliente(request), UUID(pk)), headers=SEM_GUARDAR)

    @extend_schema(request=None, responses={200: leituras.Convite})
    @action(detail=True, methods=["post"])
    def revogar(self, request: Request, pk: str) -> Response:
        """Encerra o convite; o link dele deixa de valer."""
        return Response(casos_de_uso.revogar_convite(self.chave_do_cliente(request), UUID(pk)))

    @extend_schema(request=serializers.AceitarConviteSerializer, responses={200: leituras.ContaPronta})
    @action(detail=False, methods=["post"], authentication_classes=())
    def aceitar(self, request: Request) -> Response:
        """Entra na empresa com o token do link, que vale uma vez. Depois, peça um token em /api/tokens/."""
        dados = self.entrada(request, serializers.AceitarConviteSerializer)
        return Response(casos_de_uso.aceitar_convite(**dados, origem=origem_de(request)))
