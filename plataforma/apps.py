"""App do núcleo: comandos de gestão e verificações da casa."""

from django.apps import AppConfig


class PlataformaConfig(AppConfig):
    name = "plataforma"
    label = "plataforma"

    def ready(self) -> None:
        from plataforma import verificacoes  # noqa: F401 registra as verificações do Django
        from plataforma.api.mensagens import por_em_portugues

        por_em_portugues()
