"""Balancete, razão, DRE e o que falta expedir."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import demonstrativos
from financeiro import serializers_de_demonstrativos as serializers
from financeiro.demonstrativos import NoAExpedir, NoRazao
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.api.cursores import decodificar, limite_de, pagina_de

DO_COMECO = NoAExpedir(UUID(int=0), UUID(int=0))


class _Demonstrativo(VisaoDoFinanceiro):
    filter_backends = ()
    pagination_class = None
    permissoes: ClassVar = {"list": "financeiro.demonstrativo.ver"}


class BalanceteViewSet(_Demonstrativo):
    """Saldos e movimento das contas num período."""

    @extend_schema(parameters=[serializers.PedirPeriodoSerializer], responses=serializers.BalanceteSerializer)
    def list(self, request: Request) -> Response:
        return Response(demonstrativos.balancete(**self.parametros(request, serializers.PedirPeriodoSerializer)))


class DreViewSet(_Demonstrativo):
    """Demonstração do resultado de um período."""

    @extend_schema(parameters=[serializers.PedirPeriodoSerializer], responses=serializers.DreSerializer)
    def list(self, request: Request) -> Response:
        pedido = self.parametros(request, serializers.PedirPeriodoSerializer)
        return Response({**pedido, "linhas": demonstrativos.dre(**pedido)})


class RazaoViewSet(_Demonstrativo):
    """Partidas de uma conta num período, com o saldo depois de cada uma."""

    @extend_schema(parameters=[serializers.PedirRazaoSerializer], responses=serializers.RazaoSerializer)
    def list(self, request: Request) -> Response:
        pedido = self.parametros(request, serializers.PedirRazaoSerializer)
        limite = limite_de(request)
        cursor = pedido["cursor"]
        depois_de = decodificar(cursor, NoRazao) if cursor else NoRazao(pedido["de"], 0, 0)
        razao = demonstrativos.razao(conta=pedido["conta"], depois_de=depois_de, ate=pedido["ate"], limite=limite + 1)
        pagina = pagina_de(request, razao["itens"], _no_razao, limite)
        return Response({**razao, "de": pedido["de"], **pagina})


class AExpedirViewSet(_Demonstrativo):
    """O que foi faturado e ainda não saiu."""

    permissoes: ClassVar = {"list": "financeiro.a_expedir.ver"}

    @extend_schema(parameters=[serializers.PedirAExpedirSerializer], responses=serializers.AExpedirSerializer)
    def list(self, request: Request) -> Response:
        pedido = self.parametros(request, serializers.PedirAExpedirSerializer)
        limite = limite_de(request)
        depois_de = decodificar(pedido["cursor"], NoAExpedir) if pedido["cursor"] else DO_COMECO
        itens = demonstrativos.a_expedir(ate=pedido["ate"], depois_de=depois_de, limite=limite + 1)
        return Response(pagina_de(request, itens, _no_a_expedir, limite))


def _no_razao(item: dict[str, Any]) -> NoRazao:
    return NoRazao(item["data"], item["numero"], item["ordem"])


def _no_a_expedir(item: dict[str, Any]) -> NoAExpedir:
    return NoAExpedir(item["pedido"], item["linha"])
