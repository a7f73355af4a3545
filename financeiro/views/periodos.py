"""Meses do livro: fechar e reabrir."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import casos_de_uso, demonstrativos, serializers
from financeiro import leituras_de_demonstrativos as leituras
from financeiro.servicos.periodos import mes_de
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.api.versao import Versao, versao_lida

_MES = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Mês, como 2026-03.")


@extend_schema_view(
    retrieve=extend_schema(parameters=[_MES]),
    fechar=extend_schema(parameters=[_MES]),
    reabrir=extend_schema(parameters=[_MES]),
)
class PeriodoViewSet(VisaoDoFinanceiro):
    """Períodos; o endereço de cada um é o mês, AAAA-MM."""

    leitura = leituras.Periodo
    lookup_value_regex = "[0-9]{4}-[0-9]{2}"
    permissoes: ClassVar = {
        "list": "financeiro.periodo.ver",
        "retrieve": "financeiro.periodo.ver",
        "fechar": "financeiro.periodo.fechar",
        "reabrir": "financeiro.periodo.reabrir",
    }
    versoes: ClassVar = {"fechar": Versao.ACEITA, "reabrir": Versao.ACEITA}

    @extend_schema(responses=leituras.Periodos)
    def list(self, request: Request) -> Response:
        return Response(demonstrativos.periodos())

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(demonstrativos.periodo(mes_de(pk)))

    @extend_schema(request=serializers.MudarPeriodoSerializer, responses=leituras.Fechamento)
    @action(detail=True, methods=["post"])
    def fechar(self, request: Request, pk: str) -> Response:
        """Os avisos dizem o que merece olhar antes de entregar o mês ao contador."""
        motivo = self.entrada(request, serializers.MudarPeriodoSerializer)["motivo"]
        chave, versao = self.chave_do_cliente(request), versao_lida(request)
        return Response(casos_de_uso.fechar_periodo(chave, mes_de(pk), motivo=motivo, versao=versao))

    @extend_schema(request=serializers.MudarPeriodoSerializer, responses=leituras.Fechamento)
    @action(detail=True, methods=["post"])
    def reabrir(self, request: Request, pk: str) -> Response:
        motivo = self.entrada(request, serializers.MudarPeriodoSerializer)["motivo"]
        chave, versao = self.chave_do_cliente(request), versao_lida(request)
        return Response(casos_de_uso.reabrir_periodo(chave, mes_de(pk), motivo=motivo, versao=versao))
