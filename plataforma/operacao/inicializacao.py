"""O que se confere antes de um processo servir: melhor não iniciar do que perder eventos ou escapar da segurança."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError

from plataforma.banco.seguranca import PapelDono, recusar_dono
from plataforma.banco.sessoes import motivo_contra_as_sessoes
from plataforma.configuracao.dinamica import seguir
from plataforma.configuracao.leitura import configuracao
from plataforma.mensageria.ouvintes import diferencas
from plataforma.topologia import alias, impedimentos, modulos_com_banco, topologia


class InicializacaoRecusada(CommandError):
    """Este processo não pode servir como está configurado; a mensagem diz cada motivo."""


def conferir_inicializacao() -> None:
    """Levanta InicializacaoRecusada se a topologia não pode funcionar, o código difere dela ou um banco não serve."""
    _recusar([*impedimentos(settings.AMQP), *diferencas()])
    conferir_bancos()


def conferir_bancos() -> None:
    """Levanta InicializacaoRecusada se não se alcança um banco, ou se nele uma empresa poderia ver o que é de outra."""
    _recusar([motivo for modulo in modulos_com_banco() if (motivo := _motivo_contra(modulo))])


def _motivo_contra(modulo: str) -> str:
    nome = alias(modulo)
    try:
        motivo = motivo_contra_as_sessoes(nome)
        if not motivo:
            recusar_dono((nome,))
    except PapelDono as erro:
        return str(erro)
    except (OperationalError, InterfaceError) as erro:
        return f"Não se alcança o banco de {modulo}: {str(erro).strip()}"
    return motivo


def _recusar(motivos: list[str]) -> None:
    if motivos:
        raise InicializacaoRecusada("Esta unidade não pode iniciar:\n" + "\n".join(f"- {m}" for m in motivos))


def seguir_configuracao() -> None:
    """Passa a valer o que a topologia diz de registros e limites, e a seguir o arquivo de ERP_DINAMICA, se há um."""
    seguir(topologia().no_ar, configuracao().dinamica)
