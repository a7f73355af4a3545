"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class FinanceiroConfig(AppConfig):
    name = "financeiro"

    def ready(self) -> None:
        from financeiro.assinaturas import ASSINATURAS
        from financeiro.contrato import Financeiro
        from financeiro.contrato_telas import TelasDoFinanceiro
        from financeiro.implementacao import FinanceiroLocal
        from financeiro.invariantes import CONTEUDO, INVARIANTES, TOTAIS
        from financeiro.permissoes import ESCOPOS, PERMISSOES
        from financeiro.servicos.ancoragem import ancorar_pendentes
        from financeiro.telas import TelasDoFinanceiroLocal
        from financeiro.titulares import GUARDADOS, SEM_TITULAR
        from plataforma.modulo import Modulo, registrar_modulo

        registrar_modulo(
            Modulo(
                nome="financeiro",
                contratos={Financeiro: FinanceiroLocal(), TelasDoFinanceiro: TelasDoFinanceiroLocal()},
                assinaturas=ASSINATURAS,
                guardados=GUARDADOS,
                sem_titular=SEM_TITULAR,
                permissoes=PERMISSOES,
                escopos=ESCOPOS,
                invariantes=INVARIANTES,
                conteudo=CONTEUDO,
                totais=TOTAIS,
                rotinas=(ancorar_pendentes,),
            )
        )
