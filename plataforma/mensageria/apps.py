"""App da mensageria: as mesmas tabelas no banco de cada módulo."""

from django.apps import AppConfig


class MensageriaConfig(AppConfig):
    name = "plataforma.mensageria"
    label = "mensageria"

    def ready(self) -> None:
        from plataforma.mensageria import verificacoes  # noqa: F401 registra as verificações do Django
