"""Medidas das chamadas a contratos, para o Prometheus."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prometheus_client import Counter, Histogram

from plataforma.contratos.base import Operacao
from plataforma.contratos.erros import FalhaRemota
from plataforma.erros import ErroDeNegocio

registro = logging.getLogger(__name__)
_DURACAO = Histogram(
    "erp_contrato_segundos",
    "Duração das chamadas a contratos.",
    ["operacao", "transporte", "resultado"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
)
_USOS_INDEVIDOS = Counter("erp_contrato_uso_indevido", "Chamadas que quebram uma regra.", ["operacao", "regra"])


@cache
def _serie(operacao: str, transporte: str, resultado: str) -> Histogram:
    return _DURACAO.labels(operacao, transporte, resultado)


@contextmanager
def medir(operacao: Operacao, transporte: str) -> Iterator[None]:
    """Mede o bloco e o conta como feita, recusada ou falha."""
    inicio, resultado = time.perf_counter(), "falha"
    try:
        yield
        resultado = "feita"
    except FalhaRemota:
        raise
    except ErroDeNegocio:
        resultado = "recusada"
        raise
    finally:
        _serie(operacao.rotulo, transporte, resultado).observe(time.perf_counter() - inicio)


def avisar(regra: str, operacao: Operacao) -> None:
    """Conta e registra um uso indevido que, em produção, não interrompe a chamada."""
    _USOS_INDEVIDOS.labels(operacao.rotulo, regra).inc()
    registro.warning("%s: %s", operacao.rotulo, regra)
