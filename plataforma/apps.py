"""App do núcleo: comandos de gestão e verificações da casa."""

from django.apps import AppConfig


class PlataformaConfig(AppConfig):
    name = "plataforma"
    label = "plataforma"

    def ready(self) -> None:
        from plataforma.api.mensagens import por_em_portugues

        por_em_portugues()
