"""App dos comandos: as mesmas tabelas no banco de cada módulo."""

from django.apps import AppConfig


class ComandosConfig(AppConfig):
    name = "plataforma.comandos"
    label = "comandos"
