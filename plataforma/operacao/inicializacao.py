"""O que se confere antes de um processo servir: melhor não iniciar do que perder eventos ou escapar da segurança."""

from django.conf import settings

from plataforma.banco.seguranca import recusar_dono
from plataforma.banco.sessoes import motivo_contra_as_sessoes
from plataforma.configuracao.dinamica import seguir
from plataforma.configuracao.leitura import configuracao
from plataforma.mensageria.ouvintes import diferencas
from plataforma.topologia import alias, impedimentos, modulos_com_banco, topologia


class InicializacaoRecusada(Exception):
    """Este processo não pode servir como está configurado; a mensagem diz cada motivo."""


def conferir_inicializacao() -> None:
    """Levanta InicializacaoRecusada se a topologia não pode funcionar ou a lista de ouvintes difere do código."""
    _recusar([*impedimentos(settings.AMQP), *diferencas()])
    conferir_bancos()


def conferir_bancos() -> None:
    """Levanta InicializacaoRecusada, ou PapelDono, se uma empresa poderia ver nestes bancos o que é de outra."""
    aliases = tuple(alias(m) for m in modulos_com_banco())
    _recusar([motivo for nome in aliases if (motivo := motivo_contra_as_sessoes(nome))])
    recusar_dono(aliases)


def _recusar(motivos: list[str]) -> None:
    if motivos:
        raise InicializacaoRecusada("Esta unidade não pode iniciar:\n" + "\n".join(f"- {m}" for m in motivos))


def seguir_configuracao() -> None:
    """Passa a valer o que a topologia diz de registros e limites, e a seguir o arquivo de ERP_DINAMICA, se há um."""
    seguir(topologia().no_ar, configuracao().dinamica)
