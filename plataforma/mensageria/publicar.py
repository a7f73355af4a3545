"""Publicação: uma linha na outbox do módulo, na mesma transação do fato."""

from functools import partial
from uuid import UUID

from django.db import connections, transaction

from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.contratos.erros import ProfundidadeExcedida
from plataforma.identidade.contexto import PROFUNDIDADE_MAXIMA, ator_atual, rastro_atual
from plataforma.mensageria.acordar import acordar
from plataforma.mensageria.assinatura import assinatura_em_curso
from plataforma.mensageria.envelope import particao_de
from plataforma.mensageria.evento import Evento, chave_do_agregado, codificar, descricao_de
from plataforma.mensageria.ouvintes import ouvintes_de
from plataforma.topologia import alias
from plataforma.valores import novo_id

_INSERIR = """
INSERT INTO mensageria_outbox (id, tipo, agregado, particao, empresa_id, ator_id, correlacao, causa, profundidade,
                               traceparent, ocorrido_em, corpo)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# O que ninguém ouve não tem a quem ir: já nasce no arquivo, com o número que teria na outbox, e pode ser repetido.
_ARQUIVAR = """
INSERT INTO mensageria_arquivo (id, tipo, agregado, particao, empresa_id, ator_id, correlacao, causa, profundidade,
                                traceparent, ocorrido_em, corpo, numero, numerada)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, nextval('mensageria_outbox_numero_seq'), true)
"""


class ForaDeTransacao(Exception):
    """O evento seria contado mesmo se o fato fosse desfeito."""


class EventoNaoDeclarado(Exception):
    """A reação em curso publica um tipo que sua Assinatura não declara."""


def publicar(evento: Evento) -> UUID:
    """Conta `evento` a quem o ouve, se e quando a transação aberta no banco do módulo emissor for confirmada.

    Trave antes a linha do agregado: a ordem entre eventos da mesma chave é a da outbox. Devolve o id da mensagem.
    """
    descricao = descricao_de(type(evento))
    banco = alias(descricao.modulo)
    if not connections[banco].in_atomic_block:
        raise ForaDeTransacao(f"publicar {descricao.tipo} pede uma transação aberta: transacao({descricao.modulo!r}).")
    ha_quem_ouca = bool(ouvintes_de(descricao.tipo))
    _conferir_reacao(evento)
    rastro, ator = rastro_atual(), ator_atual()
    if rastro.profundidade > PROFUNDIDADE_MAXIMA:
        raise ProfundidadeExcedida(
            f"{descricao.tipo} teria profundidade {rastro.profundidade}, acima de {PROFUNDIDADE_MAXIMA}."
        )
    mensagem, chave = novo_id(), chave_do_agregado(evento)
    parametros = [mensagem, descricao.tipo, chave, particao_de(chave), ator.empresa_id, ator.usuario_id]
    parametros += [rastro.correlacao, rastro.causa, rastro.profundidade, rastro.traceparent, relogio.agora()]
    parametros.append(codificar(evento).decode())
    executar(descricao.modulo, _INSERIR if ha_quem_ouca else _ARQUIVAR, parametros)
    if ha_quem_ouca:
        transaction.on_commit(partial(acordar, descricao.modulo, "outbox"), using=banco)
    return mensagem


def _conferir_reacao(evento: Evento) -> None:
    assinatura = assinatura_em_curso()
    if assinatura is not None and type(evento) not in assinatura.publica:
        raise EventoNaoDeclarado(
            f"A reação a {assinatura.tipo} publicou {descricao_de(type(evento)).tipo}; "
            f"declare publica=({type(evento).__name__},) na Assinatura."
        )
