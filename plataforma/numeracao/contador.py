"""Contador por documento, estabelecimento e série."""

from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id

_PROXIMO = """
INSERT INTO numeracao_contador (id, empresa_id, documento, estabelecimento_id, serie, ultimo)
VALUES (%s, %s, %s, %s, %s, 1)
ON CONFLICT (empresa_id, documento, estabelecimento_id, serie) DO UPDATE SET ultimo = numeracao_contador.ultimo + 1
RETURNING ultimo
"""


def proximo_numero(modulo: str, *, documento: str, estabelecimento: UUID, serie: str) -> int:
    """Próximo número (>= 1) no banco do módulo, sem lacuna: o rollback de quem emite o devolve.

    Chame por último dentro de `transacao(modulo)`: a linha contadora fica travada até o commit.
    """
    return executar(modulo, _PROXIMO, [novo_id(), empresa_atual(), documento, estabelecimento, serie])[0][0]
