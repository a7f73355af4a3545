"""Meses do livro: fechar e reabrir."""

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import demonstrativos
from financeiro import serializers_de_demonstrativos as serializers
from financeiro.servicos import periodos
from financeiro.servicos.periodos import mes_de
from financeiro.views.base import VisaoDoFinanceiro

_MES = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Mês, como 2026-03.")


@extend_schema_view(
    retrieve=extend_schema(parameters=[_MES]),
    fechar=extend_schema(parameters=[_MES]),
    reabrir=extend_schema(parameters=[_MES]),
)
class PeriodoViewSet(VisaoDoFinanceiro):
    """Períodos; o endereço de cada um é o mês, AAAA-MM."""

    serializer_class = serializers.PeriodoSerializer
    lookup_value_regex = "[0-9]{4}-[0-9]{2}"
    filter_backends = ()
    pagination_class = None
    permissoes: ClassVar = {
        "list": "financeiro.periodo.ver",
        "retrieve": "financeiro.periodo.ver",
        "fechar": "financeiro.periodo.fechar",
        "reabrir": "financeiro.periodo.reabrir",
    }

    @extend_schema(responses=serializers.PeriodosSerializer)
    def list(self, request: Request) -> Response:
        return Response({"itens": demonstrativos.periodos()})

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(demonstrativos.periodo(mes_de(pk)))

    @extend_schema(request=serializers.MudarPeriodoSerializer, responses=serializers.FechamentoSerializer)
    @action(detail=True, methods=["post"])
    def fechar(self, request: Request, pk: str) -> Response:
        """Os avisos dizem o que merece olhar antes de entregar o mês ao contador."""
        return self._mudar(request, pk, periodos.fechar)

    @extend_schema(request=serializers.MudarPeriodoSerializer, responses=serializers.FechamentoSerializer)
    @action(detail=True, methods=["post"])
    def reabrir(self, request: Request, pk: str) -> Response:
        return self._mudar(request, pk, periodos.reabrir)

    def _mudar(self, request: Request, pk: str, servico: Callable[..., Any]) -> Response:
        motivo = self.entrada(request, serializers.MudarPeriodoSerializer)["motivo"]
        mes = mes_de(pk)

        def mudar() -> dict[str, Any]:
            servico(mes=mes, motivo=motivo)
            periodo = demonstrativos.periodo(mes)
            return {"mes": pk, "situacao": periodo["situacao"], "avisos": periodo["historico"][0]["avisos"]}

        return self.uma_vez(request, mudar, status=200)
