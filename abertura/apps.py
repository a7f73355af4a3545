"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class AberturaConfig(AppConfig):
    name = "abertura"

    def ready(self) -> None:
        from abertura.conferencia import CONFERENCIAS, RETRATO, TOTAIS
        from abertura.permissoes import PERMISSOES
        from abertura.servicos.execucao import DESFAZER, IMPLANTAR
        from plataforma.modulo import Modulo, registrar_modulo

        registrar_modulo(
            Modulo(
                nome="abertura",
                comandos=(IMPLANTAR, DESFAZER),
                permissoes=PERMISSOES,
                conferencias=CONFERENCIAS,
                totais=TOTAIS,
                retrato=RETRATO,
            )
        )
