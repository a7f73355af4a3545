"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from plataforma.modulo import Modulo, registrar_modulo

        registrar_modulo(Modulo(nome="core", tabelas_livres=("core_sessao",)))
