"""O que se confere antes de um processo servir: melhor não iniciar do que perder eventos ou escapar da segurança."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError

from plataforma.banco.seguranca import PapelDono, recusar_dono
from plataforma.mensageria.ouvintes import diferencas
from plataforma.topologia import alias, impedimentos, modulos_com_banco


class InicializacaoRecusada(CommandError):
    """Este processo não pode servir como está configurado; a mensagem diz cada motivo."""


def conferir_inicializacao() -> None:
    """Levanta InicializacaoRecusada se a topologia não pode funcionar, o código difere dela ou um banco não serve."""
    motivos = [*impedimentos(settings.AMQP), *diferencas()]
    if motivos:
        raise InicializacaoRecusada("Esta unidade não pode iniciar:\n" + "\n".join(f"- {m}" for m in motivos))
    for modulo in modulos_com_banco():
        try:
            recusar_dono((alias(modulo),))
        except PapelDono as erro:
            raise InicializacaoRecusada(str(erro)) from erro
        except (OperationalError, InterfaceError) as erro:
            raise InicializacaoRecusada(f"Não se alcança o banco de {modulo}: {str(erro).strip()}") from erro
