"""Endereços das páginas."""

from django.urls import path

from web import entrada
from web.registro import TELAS

app_name = "web"
urlpatterns = [
    path("entrar/", entrada.entrar, name="entrar"),
    path("entrar/retorno/", entrada.retorno, name="retorno"),
    path("sair/", entrada.sair, name="sair"),
    path("empresa/", entrada.trocar_de_empresa, name="trocar_de_empresa"),
    *(tela.rota() for tela in TELAS),
]
