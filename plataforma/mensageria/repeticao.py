"""Repetição do que está no arquivo, para um consumidor.

Repetir reenvia a entrega com o lugar que ela já tinha na fila: quem executou a mensagem ignora, quem a perdeu (um banco
restaurado de uma cópia velha) a recebe onde ela faltava. Outra vez é um fato novo na fila: uma mensagem nova, só para
aquele consumidor, e o efeito acontece de novo.
"""

from dataclasses import dataclass
from datetime import datetime

from plataforma.banco.sql import executar, transacao
from plataforma.mensageria.acordar import acordar
from plataforma.mensageria.cartas_mortas import auditar
from plataforma.valores import novo_id

_ESCOLHER = "SELECT * FROM mensageria_arquivadas(%s, %s, %s, %s, %s)"
_DESARQUIVAR = "SELECT mensageria_desarquivar(%s::bigint[])"
_ENTREGAR_DE_NOVO = """
WITH voltam AS (
    DELETE FROM mensageria_entregue WHERE numero = ANY(%s::bigint[]) AND consumidor = %s
    RETURNING numero, consumidor, agregado, ordem)
INSERT INTO mensageria_entrega (numero, consumidor, agregado, particao, ordem)
SELECT v.numero, v.consumidor, v.agregado, o.particao, v.ordem FROM voltam v JOIN mensageria_outbox o USING (numero)
"""
_OUTRA_VEZ = "SELECT mensageria_publicar_outra_vez(%s, %s::bigint[], %s::uuid[])"


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
    return [n for (n,) in executar(modulo, _ESCOLHER, [f.consumidor, f.tipo, f.agregado, f.desde, f.ate])]
