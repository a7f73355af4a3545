"""Inbox: recebe guardando, e executa depois, uma mensagem por transação e só a próxima de cada fila, da mais antiga.

`posicao(consumidor, emissor, agregado)` é a única regra de ordem: executa-se `posicao + 1`. Uma repetição não passa,
uma lacuna espera, uma mensagem que sempre falha segura apenas a própria chave. A que mata o processo também: se quem
tinha a partição morreu, ou se ela já falhou, a tentativa se conta antes, e acaba em carta morta como as outras.
"""

import logging
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
from plataforma.mensageria.particoes import (
    SEM_ESPERAR,
    Particoes,
    devolvendo_se_falhar,
    reservar,
    soltar,
    soltar_as_largadas,
)
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
_ONDE = {"mensageria_inbox": "t.situacao = 'pendente'"}
_TEM_TRABALHO = f"EXISTS (SELECT 1 FROM mensageria_inbox i WHERE i.particao = pa.particao AND {_PROXIMA_DA_FILA})"
# De cada partição, as mais antigas, que o índice dá sem percorrer o resto; e entre elas a mais antiga primeiro. Numa
# ordem que não fosse a da idade, o prazo da volta acabaria sempre antes das mesmas chaves.
_TOMAR = f"""
WITH RECURSIVE {reservar("inbox", _ONDE, _TEM_TRABALHO)},
cabecas AS MATERIALIZED (
    SELECT antigas.* FROM livres AS tomada CROSS JOIN LATERAL (
        SELECT i.consumidor, i.emissor, i.agregado, i.ordem, i.mensagem FROM mensageria_inbox i
         WHERE i.particao = tomada.particao AND {_PROXIMA_DA_FILA}
         ORDER BY i.mensagem LIMIT (SELECT ceil({CABECAS}.0 / greatest(count(*), 1)) FROM livres)) antigas),
da_vez AS (
    SELECT c.mensagem AS primeira, i.mensagem, i.tipo, i.emissor, i.agregado, i.particao AS da_particao, i.ordem,
           i.ordem - c.ordem AS seguinte, i.empresa_id, i.ator_id, i.correlacao, i.profundidade, i.traceparent,
           i.corpo, i.tentativas
      FROM cabecas c JOIN mensageria_inbox i USING (consumidor, emissor, agregado)
     WHERE i.ordem BETWEEN c.ordem AND c.ordem + {SEGUIDAS - 1} AND i.situacao = 'pendente'
       AND i.proxima <= clock_timestamp())
SELECT m.particao, m.token, m.abandonada, v.* FROM minhas m LEFT JOIN da_vez v ON v.da_particao = m.particao
 ORDER BY v.primeira, v.ordem
"""
# Uma reação não espera o disco: o que ela conta a outro banco só sai depois de o relay esperar, e, se uma queda a
# desfaz, a mensagem, que já esperou, executa-se de novo. A última de uma partição a devolve.
_CONCLUIR = f"""
WITH feita AS (
    UPDATE mensageria_inbox i SET situacao = 'feita', encerrada_em = clock_timestamp(), erro = NULL
      FROM mensageria_particao pa, {SEM_ESPERAR}
     WHERE i.consumidor = %(consumidor)s AND i.mensagem = %(mensagem)s AND i.situacao = 'pendente'
       AND pa.fila = 'inbox' AND pa.particao = i.particao AND pa.token = %(token)s
    RETURNING i.consumidor, i.emissor, i.agregado, i.ordem, i.particao),
solta AS (
    UPDATE mensageria_particao pa SET ate = '-infinity' FROM feita
     WHERE %(ultima)s AND pa.fila = 'inbox' AND pa.particao = feita.particao AND pa.token = %(token)s)
INSERT INTO mensageria_posicao AS p (consumidor, emissor, agregado, ordem)
SELECT consumidor, emissor, agregado, ordem FROM feita
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
    soltar_as_largadas(consumidor, "inbox")
    lidas = linhas_fora_da_empresa(consumidor, _TOMAR)
    if not lidas:
        return 0
    particoes = {linha["particao"]: linha["token"] for linha in lidas}
    with devolvendo_se_falhar(consumidor, "inbox", particoes):
        vez = _Vez(consumidor, particoes, [linha for linha in lidas if linha["mensagem"] is not None])
        avancos = vez.executar()
        if particoes:
            soltar(consumidor, "inbox", particoes)
    return avancos


class _Vez:
    """As mensagens que uma volta tomou; `particoes` perde as que já se devolveram com a última mensagem delas."""

    def __init__(self, consumidor: str, particoes: Particoes, linhas: Sequence[Linha]) -> None:
        self._consumidor, self._particoes, self._linhas = consumidor, particoes, linhas
        self._ultimas = {linha["particao"]: linha["mensagem"] for linha in linhas}

    def executar(self) -> int:
        limite = time.monotonic() + VOLTA_MAXIMA_SEGUNDOS
        assinaturas = assinaturas_de(self._consumidor)
        avancos = 0
        parada: tuple[str, str] | None = None
        for linha in self._linhas:
            chave = (linha["emissor"], linha["agregado"])
            if linha["seguinte"] == 0:
                proxima_ordem, parada = linha["ordem"], None
            if chave == parada or linha["ordem"] != proxima_ordem:
                continue
            if time.monotonic() > limite:
                break
            feita = self._executar(linha, assinaturas)
            proxima_ordem += 1
            parada = None if feita else chave
            avancos += 1
        return avancos

    def _executar(self, linha: Linha, assinaturas: dict[str, Assinatura]) -> bool:
        suspeita = linha["tentativas"] > 0 or linha["abandonada"]
        if suspeita and not _contar_antes(self._consumidor, linha):
            return False
        ultima = self._ultimas[linha["particao"]] == linha["mensagem"]
        feita = _executar_uma(self._consumidor, linha, assinaturas, ultima=ultima)
        if feita and ultima:
            del self._particoes[linha["particao"]]
        return feita


def _executar_uma(consumidor: str, linha: Linha, assinaturas: dict[str, Assinatura], *, ultima: bool) -> bool:
    try:
        _reagir(consumidor, linha, assinaturas, ultima=ultima)
    except PosicaoPerdida:
        _registro.info("mensageria.inbox.posicao_perdida: %s %s", consumidor, linha["mensagem"])
        return False
    except MensagemIlegivel:
        _falhar(consumidor, linha, definitiva=True)
        return False
    except Exception as erro:  # a reação é de um módulo: qualquer falha dela é desta mensagem, e só dela
        if banco_caiu(erro):  # não é culpa da mensagem, e não gasta tentativa dela
            raise
        _falhar(consumidor, linha, definitiva=False)
        return False
    return True


def _reagir(consumidor: str, linha: Linha, assinaturas: dict[str, Assinatura], *, ultima: bool) -> None:
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
        feita = {"consumidor": consumidor, "mensagem": linha["mensagem"], "token": linha["token"], "ultima": ultima}
        if executar_contando(consumidor, _CONCLUIR, feita) != 1:
            raise PosicaoPerdida


def _contar_antes(consumidor: str, linha: Linha) -> bool:
    """Conta a tentativa que vai começar, como se não fosse acabar; sem nenhuma que reste, a mensagem é carta morta."""
    resta = linha["tentativas"] < TENTATIVAS
    _anotar(consumidor, linha, tentativas=linha["tentativas"] + resta, morta=not resta, erro=MORREU)
    if not resta:
        _registro.warning("mensageria.inbox.morta: %s %s, que não acaba", consumidor, linha["tipo"])
    return resta


def _falhar(consumidor: str, linha: Linha, *, definitiva: bool) -> None:
    tentativas = linha["tentativas"] + 1
    morta = definitiva or tentativas >= TENTATIVAS
    erro = sem_dados(traceback.format_exc())[-ERRO_MAXIMO:]
    _anotar(consumidor, linha, tentativas=tentativas, morta=morta, erro=erro)
    _registro.warning(
        "mensageria.inbox.%s: %s %s, tentativa %d",
        "morta" if morta else "falha",
        consumidor,
        linha["tipo"],
        tentativas,
        exc_info=True,
    )


def _anotar(consumidor: str, linha: Linha, *, tentativas: int, morta: bool, erro: str) -> None:
    parametros = {
        "consumidor": consumidor,
        "mensagem": linha["mensagem"],
        "token": linha["token"],
        "tentativas": tentativas,
        "situacao": "morta" if morta else "pendente",
        "espera": 0.0 if morta else ESPERAS_SEGUNDOS[min(tentativas, len(ESPERAS_SEGUNDOS)) - 1],
        "erro": erro,
    }
    executar_fora_da_empresa(consumidor, _FALHAR, parametros)
