"""Balancete, razão, DRE e o que falta expedir."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import demonstrativos, serializers
from financeiro import leituras_de_demonstrativos as leituras
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.leituras import Pagina


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
    linha = leituras.LinhaDoRazao
    permissoes: ClassVar = {"list": "financeiro.demonstrativo.ver"}

    @extend_schema(parameters=[serializers.PedirRazaoSerializer])
    def list(self, request: Request) -> Response:
        pedido = self.parametros(request, serializers.PedirRazaoSerializer)

        def ler(pagina: Pagina) -> dict[str, Any]:
            return demonstrativos.razao(conta=pedido["conta"], de=pedido["de"], ate=pedido["ate"], pagina=pagina)

        return self.folhear(request, ler)


class AExpedirViewSet(VisaoDoFinanceiro):
    """O que foi faturado e ainda não saiu."""

    leitura = leituras.AExpedir
    linha = leituras.ItemAExpedir
    permissoes: ClassVar = {"list": "financeiro.a_expedir.ver"}

    @extend_schema(parameters=[serializers.PedirAExpedirSerializer])
    def list(self, request: Request) -> Response:
        ate = self.parametros(request, serializers.PedirAExpedirSerializer)["ate"]

        def ler(pagina: Pagina) -> dict[str, Any]:
            return demonstrativos.a_expedir(ate=ate, pagina=pagina)

        return self.folhear(request, ler)
