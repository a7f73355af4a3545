"""App dos comandos: leva as tabelas a cada banco e liga os contratos ao Django e à rede."""

from django.apps import AppConfig


class ComandosConfig(AppConfig):
    name = "plataforma.comandos"
    label = "comandos"

    def ready(self) -> None:
        from plataforma.contratos.instalacao import instalar

        instalar()
