"""Endereços desta unidade: a API pública dos módulos que ela executa e as portas internas do núcleo."""

from django.urls import include, path

from plataforma.api.saude import saude

urlpatterns = [
    path("_plataforma/saude", saude),
    path("", include("plataforma.contratos.urls")),
]
