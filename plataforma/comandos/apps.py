"""App dos comandos: as mesmas tabelas no banco de cada módulo."""

from django.apps import AppConfig


class ComandosConfig(AppConfig):
    name = "plataforma.comandos"
    label = "comandos"

    def ready(self) -> None:
        from plataforma.comandos.retomada import liberar_os_parados
        from plataforma.contratos.fora_do_ar import ao_voltar

        ao_voltar(liberar_os_parados)
