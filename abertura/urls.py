"""Endereços do módulo."""

from abertura.views import ImplantacaoViewSet
from plataforma.api.recursos import RoteadorBase

roteador = RoteadorBase()
roteador.register("implantacoes", ImplantacaoViewSet, basename="implantacao")
