"""App da numeração legal."""

from django.apps import AppConfig


class NumeracaoConfig(AppConfig):
    name = "plataforma.numeracao"
    label = "numeracao"
