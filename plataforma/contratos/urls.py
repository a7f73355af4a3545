"""Rota interna, entre unidades; o gateway público não a encaminha."""

from django.urls import path

from plataforma.contratos.servidor import atender_chamada

urlpatterns = [path("_contratos/<str:modulo>/v<int:versao>/<str:nome>", atender_chamada)]
