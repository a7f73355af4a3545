"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class AberturaConfig(AppConfig):
    name = "abertura"

    def ready(self) -> None:
        from abertura.contrato_telas import TelasDaAbertura
        from abertura.historicos import HISTORICOS
        from abertura.invariantes import CONTEUDO, INVARIANTES, TOTAIS
        from abertura.permissoes import ESCOPOS, PERMISSOES
        from abertura.servicos.execucao import DESFAZER, IMPLANTAR
        from abertura.telas import TelasDaAberturaLocal
        from abertura.titulares import GUARDADOS, SEM_TITULAR
        from plataforma.modulo import Modulo, registrar_modulo

        registrar_modulo(
            Modulo(
                nome="abertura",
                contratos={TelasDaAbertura: TelasDaAberturaLocal()},
                comandos=(IMPLANTAR, DESFAZER),
                guardados=GUARDADOS,
                sem_titular=SEM_TITULAR,
                historicos=HISTORICOS,
                permissoes=PERMISSOES,
                escopos=ESCOPOS,
                invariantes=INVARIANTES,
                totais=TOTAIS,
                conteudo=CONTEUDO,
            )
        )
