"""Inbox: recebe guardando, e executa depois, uma mensagem por transação e só a próxima de cada fila, da mais antiga.

`posicao(consumidor, emissor, agregado)` é a única regra de ordem: executa-se `posicao + 1`. Uma repetição não passa,
uma lacuna espera, uma mensagem que sempre falha segura apenas a própria chave. A que mata o processo também: se quem
tinha a partição morreu, ou se ela já falhou, a tentativa se conta antes, e acaba em carta morta como as outras.
"""

import logging
import math
import time
import traceback
from collections.abc import Sequence
from typing import Any

import msgspec

from plataforma.banco.quedas import banco_caiu
from plataforma.banco.sql import (
    executar_contando,
    executar_fora_da_empresa,
    linhas_fora_da_empresa,
    transacao,
)
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.acordar import acordar
from plataforma.mensageria.assinatura import Assinatura, assinaturas_de, reagindo
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.evento import descricao_de
from plataforma.mensageria.particoes import ParticoesReservadas, reservadas, soltar
from plataforma.registros import sem_dados

TENTATIVAS = 5
ESPERAS_SEGUNDOS = (0.2, 1.0, 5.0, 30.0)
VOLTA_MAXIMA_SEGUNDOS = 2.0
CABECAS = 200
SEGUIDAS = 20
ERRO_MAXIMO = 4000
MORREU = "A tentativa não acabou: o processo morreu, ou perdeu o prazo, ao executar esta mensagem."

_registro = logging.getLogger(__name__)

_RECEBER = """
INSERT INTO mensageria_inbox (consumidor, mensagem, emissor, tipo, agregado, particao, ordem, empresa_id, ator_id,
                              correlacao, causa, profundidade, traceparent, ocorrido_em, corpo)
SELECT %s, v.*
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::smallint[], %s::bigint[], %s::uuid[], %s::uuid[],
              %s::uuid[], %s::uuid[], %s::smallint[], %s::text[], %s::timestamptz[], %s::text[])
       AS v (mensagem, emissor, tipo, agregado, particao, ordem, empresa_id, ator_id, correlacao,
             causa, profundidade, traceparent, ocorrido_em, corpo)
  LEFT JOIN mensageria_posicao p ON p.consumidor = %s AND p.emissor = v.emissor AND p.agregado = v.agregado
 WHERE v.ordem > coalesce(p.ordem, 0)
 ORDER BY v.mensagem
ON CONFLICT DO NOTHING
"""
_PROXIMA_DA_FILA = """
i.situacao = 'pendente' AND i.proxima <= clock_timestamp()
AND i.ordem = 1 + coalesce((SELECT p.ordem FROM mensageria_posicao p
     WHERE p.consumidor = i.consumidor AND p.emissor = i.emissor AND p.agregado = i.agregado), 0)
"""
_TEM_TRABALHO = f"EXISTS (SELECT 1 FROM mensageria_inbox i WHERE i.particao = pa.particao AND {_PROXIMA_DA_FILA})"
# De cada partição, as mais antigas, que o índice dá sem percorrer o resto; e entre elas a mais antiga primeiro. Numa
# ordem que não fosse a da idade, o prazo da volta acabaria sempre antes das mesmas chaves.
_TOMAR = f"""
WITH cabecas AS MATERIALIZED (
    SELECT antigas.* FROM unnest(%s::smallint[]) AS tomada (particao) CROSS JOIN LATERAL (
        SELECT i.consumidor, i.emissor, i.agregado, i.ordem, i.mensagem FROM mensageria_inbox i
         WHERE i.particao = tomada.particao AND {_PROXIMA_DA_FILA} ORDER BY i.mensagem LIMIT %s) antigas)
SELECT i.mensagem, i.tipo, i.emissor, i.agregado, i.particao, i.ordem, i.ordem - c.ordem AS seguinte, i.empresa_id,
       i.ator_id, i.correlacao, i.profundidade, i.traceparent, i.corpo, i.tentativas
  FROM cabecas c JOIN mensageria_inbox i USING (consumidor, emissor, agregado)
 WHERE i.ordem BETWEEN c.ordem AND c.ordem + %s AND i.situacao = 'pendente' AND i.proxima <= clock_timestamp()
 ORDER BY c.mensagem, i.ordem
"""
_CONCLUIR = """
WITH feita AS (
    UPDATE mensageria_inbox i SET situacao = 'feita', encerrada_em = clock_timestamp(), erro = NULL
      FROM mensageria_particao pa
     WHERE i.consumidor = %s AND i.mensagem = %s AND i.situacao = 'pendente'
       AND pa.fila = 'inbox' AND pa.particao = i.particao AND pa.token = %s
    RETURNING i.consumidor, i.emissor, i.agregado, i.ordem)
INSERT INTO mensageria_posicao AS p (consumidor, emissor, agregado, ordem) SELECT * FROM feita
ON CONFLICT (consumidor, emissor, agregado) DO UPDATE SET ordem = excluded.ordem WHERE p.ordem = excluded.ordem - 1
"""
_FALHAR = """
UPDATE mensageria_inbox i
   SET tentativas = %(tentativas)s, erro = %(erro)s, situacao = %(situacao)s,
       proxima = clock_timestamp() + make_interval(secs => %(espera)s)
  FROM mensageria_particao pa
 WHERE i.consumidor = %(consumidor)s AND i.mensagem = %(mensagem)s AND i.situacao = 'pendente'
   AND pa.fila = 'inbox' AND pa.particao = i.particao AND pa.token = %(token)s
"""

Linha = dict[str, Any]


class PosicaoPerdida(Exception):
    """Outro trabalhador tomou a partição, ou a fila já andou: o efeito desta vez é desfeito."""


class MensagemIlegivel(Exception):
    """Nenhuma tentativa resolve: o módulo não assina o tipo, ou o corpo não é do tipo."""


def receber(consumidor: str, lote: Sequence[Envelope]) -> None:
    """Guarda o lote na inbox de `consumidor`, num comando; o que já chegou ou já foi executado não entra de novo."""
    colunas = zip(*(_colunas(envelope) for envelope in lote), strict=True)
    executar_fora_da_empresa(consumidor, _RECEBER, [consumidor, *map(list, colunas), consumidor])
    acordar(consumidor, "inbox")


def _colunas(envelope: Envelope) -> tuple[Any, ...]:
    return (
        envelope.id,
        envelope.emissor,
        envelope.type,
        envelope.agregado,
        envelope.particao,
        envelope.ordem,
        envelope.empresa,
        envelope.ator,
        envelope.correlacao,
        envelope.causa or None,
        envelope.profundidade,
        envelope.traceparent or "",
        envelope.time,
        bytes(envelope.data).decode(),
    )


def executar_entrada(consumidor: str) -> int:
    """Executa o que está na vez na inbox de `consumidor`; devolve quantas mensagens tiveram efeito ou falharam."""
    with reservadas(consumidor, "inbox", _TEM_TRABALHO, {}) as reserva:
        if not reserva.particoes:
            return 0
        avancos = _executar_as_da_vez(consumidor, reserva)
        soltar(consumidor, "inbox", reserva.particoes)
        return avancos


def _executar_as_da_vez(consumidor: str, reserva: ParticoesReservadas) -> int:
    limite = time.monotonic() + VOLTA_MAXIMA_SEGUNDOS
    assinaturas = assinaturas_de(consumidor)
    avancos = 0
    parada: tuple[str, str] | None = None
    de_cada = math.ceil(CABECAS / len(reserva.particoes))
    for linha in linhas_fora_da_empresa(consumidor, _TOMAR, [list(reserva.particoes), de_cada, SEGUIDAS - 1]):
        chave = (linha["emissor"], linha["agregado"])
        if linha["seguinte"] == 0:
            proxima_ordem, parada = linha["ordem"], None
        if chave == parada or linha["ordem"] != proxima_ordem:
            continue
        if time.monotonic() > limite:
            break
        token = reserva.particoes[linha["particao"]]
        suspeita = linha["tentativas"] > 0 or linha["particao"] in reserva.abandonadas
        pode = not suspeita or _contar_antes(consumidor, linha, token)
        feita = pode and _executar_uma(consumidor, linha, assinaturas, token)
        proxima_ordem += 1
        parada = None if feita else chave
        avancos += 1
    return avancos


def _executar_uma(consumidor: str, linha: Linha, assinaturas: dict[str, Assinatura], token: int) -> bool:
    try:
        _reagir(consumidor, linha, assinaturas, token)
    except PosicaoPerdida:
        _registro.info("mensageria.inbox.posicao_perdida: %s %s", consumidor, linha["mensagem"])
        return False
    except MensagemIlegivel:
        _falhar(consumidor, linha, token, definitiva=True)
        return False
    except Exception as erro:  # a reação é de um módulo: qualquer falha dela é desta mensagem, e só dela
        if banco_caiu(erro):  # não é culpa da mensagem, e não gasta tentativa dela
            raise
        _falhar(consumidor, linha, token, definitiva=False)
        return False
    return True


def _reagir(consumidor: str, linha: Linha, assinaturas: dict[str, Assinatura], token: int) -> None:
    assinatura = assinaturas.get(linha["tipo"])
    if assinatura is None:
        raise MensagemIlegivel(f"{consumidor} não assina {linha['tipo']}.")
    try:
        evento = descricao_de(assinatura.evento).ler(linha["corpo"])
    except msgspec.DecodeError as erro:
        raise MensagemIlegivel(f"O corpo não é um {linha['tipo']}: {erro}") from erro
    ator = Ator(usuario_id=linha["ator_id"], empresa_id=linha["empresa_id"])
    rastro = Rastro(
        correlacao=linha["correlacao"],
        causa=linha["mensagem"],
        profundidade=linha["profundidade"] + 1,
        traceparent=linha["traceparent"],
    )
    with agir_como(ator), rastrear(rastro), reagindo(assinatura), transacao(consumidor):
        assinatura.funcao(evento)
        if executar_contando(consumidor, _CONCLUIR, [consumidor, linha["mensagem"], token]) != 1:
            raise PosicaoPerdida


def _contar_antes(consumidor: str, linha: Linha, token: int) -> bool:
    """Conta a tentativa que vai começar, como se não fosse acabar; sem nenhuma que reste, a mensagem é carta morta."""
    resta = linha["tentativas"] < TENTATIVAS
    _anotar(consumidor, linha, token, tentativas=linha["tentativas"] + resta, morta=not resta, erro=MORREU)
    if not resta:
        _registro.warning("mensageria.inbox.morta: %s %s, que não acaba", consumidor, linha["tipo"])
    return resta


def _falhar(consumidor: str, linha: Linha, token: int, *, definitiva: bool) -> None:
    tentativas = linha["tentativas"] + 1
    morta = definitiva or tentativas >= TENTATIVAS
    erro = sem_dados(traceback.format_exc())[-ERRO_MAXIMO:]
    _anotar(consumidor, linha, token, tentativas=tentativas, morta=morta, erro=erro)
    _registro.warning(
        "mensageria.inbox.%s: %s %s, tentativa %d",
        "morta" if morta else "falha",
        consumidor,
        linha["tipo"],
        tentativas,
        exc_info=True,
    )


def _anotar(consumidor: str, linha: Linha, token: int, *, tentativas: int, morta: bool, erro: str) -> None:
    parametros = {
        "consumidor": consumidor,
        "mensagem": linha["mensagem"],
        "token": token,
        "tentativas": tentativas,
        "situacao": "morta" if morta else "pendente",
        "espera": 0.0 if morta else ESPERAS_SEGUNDOS[min(tentativas, len(ESPERAS_SEGUNDOS)) - 1],
        "erro": erro,
    }
    executar_fora_da_empresa(consumidor, _FALHAR, parametros)
