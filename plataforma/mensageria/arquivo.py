"""Arquivo: as mensagens que não têm mais o que entregar, guardadas para consulta e repetição."""

from collections.abc import Sequence

from plataforma.banco.sql import executar

COLUNAS = """numero, id, tipo, agregado, lane, empresa_id, ator_id, correlacao, causa, profundidade, traceparent,
    ocorrido_em, corpo, destino, numerada"""

_ARQUIVAR = f"""
WITH prontas AS (
    DELETE FROM mensageria_outbox o
     WHERE o.numero = ANY(%s::bigint[])
       AND NOT EXISTS (SELECT 1 FROM mensageria_entrega e WHERE e.numero = o.numero)
    RETURNING {COLUNAS})
INSERT INTO mensageria_arquivo ({COLUNAS}) SELECT {COLUNAS} FROM prontas
"""


def arquivar(modulo: str, numeros: Sequence[int]) -> None:
    """Move da outbox para o arquivo as mensagens numeradas que já foram entregues a todos."""
    if numeros:
        executar(modulo, _ARQUIVAR, [list(numeros)])
