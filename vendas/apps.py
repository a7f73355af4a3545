"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class VendasConfig(AppConfig):
    name = "vendas"

    def ready(self) -> None:
        from plataforma.modulo import Modulo, registrar_modulo
        from vendas.assinaturas import ASSINATURAS
        from vendas.contrato_telas import TelasDeVendas
        from vendas.historicos import HISTORICOS
        from vendas.invariantes import CONTEUDO, INVARIANTES, TOTAIS
        from vendas.permissoes import ESCOPOS, PERMISSOES
        from vendas.servicos.confirmacoes import CONFIRMAR_PEDIDO
        from vendas.telas import TelasDeVendasLocal
        from vendas.titulares import GUARDADOS, SEM_TITULAR

        registrar_modulo(
            Modulo(
                nome="vendas",
                contratos={TelasDeVendas: TelasDeVendasLocal()},
                assinaturas=ASSINATURAS,
                comandos=(CONFIRMAR_PEDIDO,),
                guardados=GUARDADOS,
                sem_titular=SEM_TITULAR,
                historicos=HISTORICOS,
                permissoes=PERMISSOES,
                escopos=ESCOPOS,
                invariantes=INVARIANTES,
                conteudo=CONTEUDO,
                totais=TOTAIS,
            )
        )
