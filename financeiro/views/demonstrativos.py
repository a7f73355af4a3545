"""Balancete, razão, DRE e o que falta expedir."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import demonstrativos, serializers
from financeiro import leituras_de_demonstrativos as leituras
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.api.listas import endereco_com, ler_pagina


class BalanceteViewSet(VisaoDoFinanceiro):
    """Saldos e movimento das contas num período."""

    leitura = leituras.Balancete
    permissoes: ClassVar = {"list": "financeiro.demonstrativo.ver"}

    @extend_schema(parameters=[serializers.PedirPeriodoSerializer])
    def list(self, request: Request) -> Response:
        return Response(demonstrativos.balancete(**self.parametros(request, serializers.PedirPeriodoSerializer)))


class DreViewSet(VisaoDoFinanceiro):
    """Demonstração do resultado de um período."""

    leitura = leituras.Dre
    permissoes: ClassVar = {"list": "financeiro.demonstrativo.ver"}

    @extend_schema(parameters=[serializers.PedirPeriodoSerializer])
    def list(self, request: Request) -> Response:
        return Response(demonstrativos.dre(**self.parametros(request, serializers.PedirPeriodoSerializer)))


class RazaoViewSet(VisaoDoFinanceiro):
    """Partidas de uma conta num período, com o saldo depois de cada uma."""

    leitura = leituras.Razao
    permissoes: ClassVar = {"list": "financeiro.demonstrativo.ver"}

    @extend_schema(parameters=[serializers.PedirRazaoSerializer])
    def list(self, request: Request) -> Response:
        pedido = self.parametros(request, serializers.PedirRazaoSerializer)
        pagina = ler_pagina(request.query_params)
        razao = demonstrativos.razao(conta=pedido["conta"], de=pedido["de"], ate=pedido["ate"], pagina=pagina)
        return Response({**razao, "proximo": endereco_com(request, razao["proximo"])})


class AExpedirViewSet(VisaoDoFinanceiro):
    """O que foi faturado e ainda não saiu."""

    leitura = leituras.AExpedir
    permissoes: ClassVar = {"list": "financeiro.a_expedir.ver"}

    @extend_schema(parameters=[serializers.PedirAExpedirSerializer])
    def list(self, request: Request) -> Response:
        ate = self.parametros(request, serializers.PedirAExpedirSerializer)["ate"]
        a_expedir = demonstrativos.a_expedir(ate=ate, pagina=ler_pagina(request.query_params))
        return Response({**a_expedir, "proximo": endereco_com(request, a_expedir["proximo"])})
