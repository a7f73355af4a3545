"""Endereços de vendas."""

from plataforma.api.recursos import RoteadorBase
from vendas.views import (
    ClienteViewSet,
    CondicaoViewSet,
    DevolucaoViewSet,
    ExpedicaoViewSet,
    FaturaViewSet,
    PedidoViewSet,
)

roteador = RoteadorBase()
roteador.register("pedidos", PedidoViewSet, basename="pedido")
roteador.register("clientes", ClienteViewSet, basename="cliente")
roteador.register("condicoes", CondicaoViewSet, basename="condicao")
roteador.register("faturas", FaturaViewSet, basename="fatura")
roteador.register("expedicoes", ExpedicaoViewSet, basename="expedicao")
roteador.register("devolucoes", DevolucaoViewSet, basename="devolucao")
