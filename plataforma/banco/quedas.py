"""Falhas que são da ligação com o banco, e não do que se pediu a ele: passam sozinhas, e vale repetir."""

import psycopg
from django.db import InterfaceError, OperationalError

CONEXAO_PERDIDA, RECURSOS_DEMAIS = "08", "53"  # classes de SQLSTATE
SERVIDOR_PARANDO = frozenset({"57P01", "57P02", "57P03"})
TRAVA_DEMORADA = "55P03"


def banco_caiu(erro: Exception) -> bool:
    """Se o banco saiu do ar ou não aceita mais conexões; sem resposta dele não há SQLSTATE."""
    if not isinstance(erro, OperationalError | InterfaceError):
        return False
    estado = estado_do_erro(erro)
    return estado is None or estado[:2] in (CONEXAO_PERDIDA, RECURSOS_DEMAIS) or estado in SERVIDOR_PARANDO


def banco_ocupado(erro: Exception) -> bool:
    """Se o comando desistiu de esperar uma linha ou tabela que outro segura."""
    return isinstance(erro, OperationalError) and estado_do_erro(erro) == TRAVA_DEMORADA


def estado_do_erro(erro: Exception) -> str | None:
    """SQLSTATE do que o banco disse; None se ele nada disse."""
    return erro.__cause__.sqlstate if isinstance(erro.__cause__, psycopg.Error) else None
