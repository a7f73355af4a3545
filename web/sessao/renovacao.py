"""Renovar os tokens da sessão: um pedido de cada vez, em todos os processos, e sem expulsar ninguém se o core cai.

Quem ganha a vez (UPDATE condicional) chama o core com a chave guardada; os outros esperam o que ele trouxer. Se ele
morre, ou o core morre depois de gravar, o próximo repete a mesma chave com o mesmo token, e recebe a mesma resposta.
"""

import time
from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.db.models import Q

from core.contrato import RenovacaoInvalida, RenovacaoReusada, TokensDasTelas
from plataforma import relogio
from plataforma.erros import Indisponivel, NaoAutenticado
from plataforma.valores import novo_id
from web.models import SessaoDoNavegador
from web.sessao.cifra import cifrar, decifrar
from web.sessao.guardadas import VALIDADE, entradas

VEZ = timedelta(seconds=3)
"""Por quanto tempo quem renova tem a vez, e por quanto os outros o esperam."""
ESPERA_SEGUNDOS, ENTRE_OLHADAS_SEGUNDOS = VEZ.total_seconds(), 0.05


def renovar(sessao: SessaoDoNavegador) -> SessaoDoNavegador:
    """A sessão com os tokens seguintes aos que `sessao` leu. Levanta NaoAutenticado, se acabou, ou Indisponivel."""
    limite = time.monotonic() + ESPERA_SEGUNDOS
    while not _ganhou_a_vez(sessao):
        time.sleep(ENTRE_OLHADAS_SEGUNDOS)
        atual = _agora(sessao)
        if atual.chave != sessao.chave:
            return atual
        if time.monotonic() > limite:
            raise Indisponivel("A sua sessão ainda está sendo renovada. Tente de novo em instantes.")
    _guardar(sessao, _pedir(sessao))
    return _agora(sessao)


def _ganhou_a_vez(sessao: SessaoDoNavegador) -> bool:
    agora = relogio.agora()
    livre = Q(renovando_ate=None) | Q(renovando_ate__lt=agora)
    da_mesma = SessaoDoNavegador.objects.filter(livre, id=sessao.id, chave=sessao.chave, encerrada_em=None)
    return da_mesma.update(renovando_ate=agora + VEZ) == 1


def _agora(sessao: SessaoDoNavegador) -> SessaoDoNavegador:
    atual = SessaoDoNavegador.objects.filter(id=sessao.id, encerrada_em=None).first()
    if atual is None:
        raise NaoAutenticado("A sua sessão terminou. Entre de novo.")
    return atual


def _pedir(sessao: SessaoDoNavegador) -> TokensDasTelas:
    try:
        return entradas.renovar(renovacao=decifrar(sessao.renovacao), chave=sessao.chave)
    except (RenovacaoInvalida, RenovacaoReusada, InvalidToken) as erro:
        SessaoDoNavegador.objects.filter(id=sessao.id).delete()
        raise NaoAutenticado("A sua sessão terminou. Entre de novo.") from erro
    except Indisponivel:
        SessaoDoNavegador.objects.filter(id=sessao.id).update(renovando_ate=None)
        raise


def _guardar(sessao: SessaoDoNavegador, tokens: TokensDasTelas) -> None:
    # Quem repetiu a chave enquanto a vez vencia trouxe o mesmo par: o segundo a chegar já não acha a chave.
    SessaoDoNavegador.objects.filter(id=sessao.id, chave=sessao.chave).update(
        acesso=tokens.acesso,
        acesso_vence_em=tokens.vence_em,
        renovacao=cifrar(tokens.renovacao),
        chave=novo_id(),
        renovando_ate=None,
        vence_em=relogio.agora() + VALIDADE,
    )
