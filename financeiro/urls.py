"""Endereços do financeiro."""

from financeiro.views.titulos import BaixaViewSet, TituloViewSet
from plataforma.api.recursos import RoteadorDaCasa

roteador = RoteadorDaCasa()
roteador.register("titulos", TituloViewSet, basename="titulo")
roteador.register("baixas", BaixaViewSet, basename="baixa")
