"""App da raiz de composição: página de entrada, demonstração e comandos que usam mais de um módulo."""

from django.apps import AppConfig


class RaizConfig(AppConfig):
    name = "meu_erp"
