"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class ComprasConfig(AppConfig):
    name = "compras"

    def ready(self) -> None:
        from compras.contrato_telas import TelasDeCompras
        from compras.historicos import HISTORICOS
        from compras.invariantes import CONTEUDO, INVARIANTES, TOTAIS
        from compras.permissoes import ESCOPOS, PERMISSOES
        from compras.servicos.devolucoes import DEVOLVER_COMPRA
        from compras.telas import TelasDeComprasLocal
        from compras.titulares import GUARDADOS, SEM_TITULAR
        from plataforma.modulo import Modulo, registrar_modulo

        registrar_modulo(
            Modulo(
                nome="compras",
                contratos={TelasDeCompras: TelasDeComprasLocal()},
                guardados=GUARDADOS,
                sem_titular=SEM_TITULAR,
                historicos=HISTORICOS,
                permissoes=PERMISSOES,
                escopos=ESCOPOS,
                comandos=(DEVOLVER_COMPRA,),
                invariantes=INVARIANTES,
                conteudo=CONTEUDO,
                totais=TOTAIS,
            )
        )
