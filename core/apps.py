"""App do módulo: registra o que ele oferece ao núcleo."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import eventos  # noqa: F401 os tipos de evento se registram ao nascer
        from core.chaves import jwks
        from core.contrato import Cadastros, Entradas
        from core.contrato_telas import TelasDoCore
        from core.historicos import HISTORICOS
        from core.implementacao import AcessosDoCore, CadastrosDoCore, EntradasDoCore
        from core.invariantes import CONTEUDO
        from core.permissoes import ESCOPOS, PERMISSOES
        from core.servicos import autorizacoes, limites
        from core.servicos.emails import mandar_pendentes
        from core.tabelas_abertas import ABERTAS
        from core.telas import TelasDoCoreLocal
        from core.titulares import GUARDADOS, SEM_TITULAR
        from plataforma.acesso.contrato import Acessos
        from plataforma.identidade.tokens import registrar_fonte_de_chaves
        from plataforma.modulo import Modulo, registrar_modulo

        registrar_fonte_de_chaves("core", jwks)
        registrar_modulo(
            Modulo(
                nome="core",
                contratos={
                    Cadastros: CadastrosDoCore(),
                    Acessos: AcessosDoCore(),
                    Entradas: EntradasDoCore(),
                    TelasDoCore: TelasDoCoreLocal(),
                },
                guardados=GUARDADOS,
                sem_titular=SEM_TITULAR,
                historicos=HISTORICOS,
                permissoes=PERMISSOES,
                escopos=ESCOPOS,
                conteudo=CONTEUDO,
                tabelas_abertas=ABERTAS,
                frequentes=(mandar_pendentes,),
                rotinas=(autorizacoes.expurgar, limites.expurgar),
            )
        )
