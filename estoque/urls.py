"""Endereços do estoque."""

from estoque import views
from plataforma.api.recursos import RoteadorBase

roteador = RoteadorBase()
roteador.register("depositos", views.DepositoViewSet, basename="deposito")
roteador.register("saldos", views.SaldoViewSet, basename="saldo")
roteador.register("movimentos", views.MovimentoViewSet, basename="movimento")
roteador.register("reservas", views.ReservaViewSet, basename="reserva")
roteador.register("ajustes", views.AjusteViewSet, basename="ajuste")
roteador.register("transferencias", views.TransferenciaViewSet, basename="transferencia")
roteador.register("inventarios", views.InventarioViewSet, basename="inventario")
roteador.register("kardex", views.KardexViewSet, basename="kardex")
