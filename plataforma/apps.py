"""App do núcleo: comandos de gestão e verificações da casa."""

from django.apps import AppConfig


class PlataformaConfig(AppConfig):
    name = "plataforma"
    label = "plataforma"
