"""Endereços de compras."""

from compras.views import MapeamentoViewSet, NotaDeEntradaViewSet
from plataforma.api.recursos import RoteadorDaCasa

roteador = RoteadorDaCasa()
roteador.register("notas-de-entrada", NotaDeEntradaViewSet, basename="nota-de-entrada")
roteador.register("mapeamentos", MapeamentoViewSet, basename="mapeamento")
