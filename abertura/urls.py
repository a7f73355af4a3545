"""Endereços do módulo."""

from abertura.views import ImplantacaoViewSet
from plataforma.api.recursos import RoteadorDaCasa

roteador = RoteadorDaCasa()
roteador.register("implantacoes", ImplantacaoViewSet, basename="implantacao")
