"""App da identidade: a cópia local dos direitos de cada usuário em cada empresa."""

from django.apps import AppConfig


class IdentidadeConfig(AppConfig):
    name = "plataforma.identidade"
    label = "identidade"
