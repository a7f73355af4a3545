"""Esperar que o sistema fique quieto, para que o que dois módulos dizem seja do mesmo instante."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from meu_erp.verificacao.afirmacoes import quieto
from meu_erp.verificacao.relatos import Relatos

_ENTRE_PERGUNTAS_SEGUNDOS = 0.2


class LeituraDoSistema(NamedTuple):
    """Os últimos relatos lidos, e se são todos do mesmo instante."""

    relatos: Relatos
    quieta: bool


def ler_quieto(perguntar: Callable[[], Relatos], *, prazo_segundos: float) -> LeituraDoSistema:
    """Lê até duas leituras seguidas serem quietas e de iguais mensagens; no fim do prazo, devolve a última.

    Uma só não basta: entre perguntar a um módulo e a outro, um fato inteiro pode acontecer. Se as mensagens contadas
    antes são as contadas depois, nenhum houve entre as duas leituras, e os totais da segunda são de um instante só.
    """
    limite = time.monotonic() + prazo_segundos
    anteriores = perguntar()
    while True:
        relatos = perguntar()
        if quieto(relatos) and _mensagens(relatos) == _mensagens(anteriores):
            return LeituraDoSistema(relatos, quieta=True)
        if time.monotonic() > limite:
            return LeituraDoSistema(relatos, quieta=False)
        anteriores = relatos
        time.sleep(_ENTRE_PERGUNTAS_SEGUNDOS)


def _mensagens(relatos: Relatos) -> dict[str, tuple[Any, ...]]:
    return {m: (relato["pendencias"], relato["enviadas"], relato["recebidas"]) for m, relato in relatos.items()}
