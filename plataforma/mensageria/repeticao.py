"""Repetição do que está no arquivo, para um consumidor.

Repetir reenvia a entrega com o lugar que ela já tinha na fila: quem executou a mensagem ignora, quem a perdeu (um banco
restaurado de uma cópia velha) a recebe onde ela faltava. Outra vez é um fato novo na fila: uma mensagem nova, só para
aquele consumidor, e o efeito acontece de novo.
"""

from dataclasses import dataclass
from datetime import datetime

from plataforma.banco.sql import executar, transacao
from plataforma.mensageria.acordar import acordar
from plataforma.mensageria.arquivo import COLUNAS
from plataforma.mensageria.cartas_mortas import auditar
from plataforma.valores import novo_id

_ESCOLHER = """
SELECT a.numero FROM mensageria_arquivo a JOIN mensageria_entregue e USING (numero)
 WHERE e.consumidor = %s AND (%s::text IS NULL OR a.tipo = %s) AND (%s::text IS NULL OR a.agregado = %s)
   AND (%s::timestamptz IS NULL OR a.ocorrido_em >= %s) AND (%s::timestamptz IS NULL OR a.ocorrido_em < %s)
 ORDER BY a.numero
"""
_DESARQUIVAR = f"""
WITH voltam AS (DELETE FROM mensageria_arquivo WHERE numero = ANY(%s::bigint[]) RETURNING {COLUNAS})
INSERT INTO mensageria_outbox ({COLUNAS}, numerada) OVERRIDING SYSTEM VALUE SELECT {COLUNAS}, true FROM voltam
"""
_ENTREGAR_DE_NOVO = """
WITH voltam AS (
    DELETE FROM mensageria_entregue WHERE numero = ANY(%s::bigint[]) AND consumidor = %s
    RETURNING numero, consumidor, agregado, ordem)
INSERT INTO mensageria_entrega (numero, consumidor, agregado, particao, ordem)
SELECT v.numero, v.consumidor, v.agregado, o.particao, v.ordem FROM voltam v JOIN mensageria_outbox o USING (numero)
"""
_OUTRA_VEZ = """
INSERT INTO mensageria_outbox (id, tipo, agregado, particao, empresa_id, ator_id, correlacao, causa, profundidade,
                               traceparent, ocorrido_em, corpo, destino)
SELECT v.id, a.tipo, a.agregado, a.particao, a.empresa_id, a.ator_id, a.correlacao, a.id, a.profundidade,
       a.traceparent, a.ocorrido_em, a.corpo, %s
  FROM unnest(%s::bigint[], %s::uuid[]) v (numero, id) JOIN mensageria_arquivo a USING (numero) ORDER BY v.numero
"""


@dataclass(frozen=True, kw_only=True)
class FiltroDeEventos:
    """O que repetir, e para quem; o que é None não filtra."""

    consumidor: str
    tipo: str | None = None
    agregado: str | None = None
    desde: datetime | None = None
    ate: datetime | None = None


def repetir(modulo: str, filtro: FiltroDeEventos, *, operador: str, motivo: str) -> int:
    """Reenvia as entregas escolhidas, no lugar que já tinham; devolve quantas."""
    with transacao(modulo):
        numeros = _escolher(modulo, filtro)
        executar(modulo, _DESARQUIVAR, [numeros])
        executar(modulo, _ENTREGAR_DE_NOVO, [numeros, filtro.consumidor])
        auditar(modulo, operador=operador, acao="repetir", alvo=repr(filtro), motivo=motivo)
    acordar(modulo, "outbox")
    return len(numeros)


def repetir_outra_vez(modulo: str, filtro: FiltroDeEventos, *, operador: str, motivo: str) -> int:
    """Publica de novo as mensagens escolhidas, só para o consumidor; devolve quantas."""
    with transacao(modulo):
        numeros = _escolher(modulo, filtro)
        executar(modulo, _OUTRA_VEZ, [filtro.consumidor, numeros, [novo_id() for _ in numeros]])
        auditar(modulo, operador=operador, acao="repetir outra vez", alvo=repr(filtro), motivo=motivo)
    acordar(modulo, "outbox")
    return len(numeros)


def _escolher(modulo: str, filtro: FiltroDeEventos) -> list[int]:
    f = filtro
    parametros = [f.consumidor, f.tipo, f.tipo, f.agregado, f.agregado, f.desde, f.desde, f.ate, f.ate]
    return [numero for (numero,) in executar(modulo, _ESCOLHER, parametros)]
