"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"

    def ready(self) -> None:
        from plataforma.modulo import Modulo, registrar_modulo
        from web.sessao import guardadas
        from web.tabelas_abertas import ABERTAS
        from web.titulares import GUARDADOS, SEM_TITULAR

        registrar_modulo(
            Modulo(
                nome="web",
                guardados=GUARDADOS,
                sem_titular=SEM_TITULAR,
                tabelas_abertas=ABERTAS,
                frequentes=(guardadas.encerrar_pendentes,),
                rotinas=(guardadas.expurgar,),
            )
        )
