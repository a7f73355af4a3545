"""Endereços das páginas."""

from web.registro import TELAS

app_name = "web"
urlpatterns = [tela.rota() for tela in TELAS]
