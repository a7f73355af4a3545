"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class EstoqueConfig(AppConfig):
    name = "estoque"

    def ready(self) -> None:
        from estoque.assinaturas import ASSINATURAS
        from estoque.contrato import Estoque
        from estoque.contrato_telas import TelasDoEstoque
        from estoque.implementacao import EstoqueLocal
        from estoque.invariantes import CONTEUDO, INVARIANTES, TOTAIS
        from estoque.permissoes import ESCOPOS, PERMISSOES
        from estoque.telas import TelasDoEstoqueLocal
        from estoque.titulares import SEM_TITULAR
        from plataforma.modulo import Modulo, registrar_modulo

        registrar_modulo(
            Modulo(
                nome="estoque",
                contratos={Estoque: EstoqueLocal(), TelasDoEstoque: TelasDoEstoqueLocal()},
                assinaturas=ASSINATURAS,
                sem_titular=SEM_TITULAR,
                permissoes=PERMISSOES,
                escopos=ESCOPOS,
                invariantes=INVARIANTES,
                conteudo=CONTEUDO,
                totais=TOTAIS,
            )
        )
