"""Escolha do transporte pela topologia."""

from functools import cache

from plataforma.mensageria.transportes.base import Transporte
from plataforma.mensageria.transportes.direto import TransporteDireto
from plataforma.topologia import executa_aqui

_direto = cache(TransporteDireto)


def transporte_de(consumidor: str) -> Transporte:
    """O transporte até `consumidor` nesta topologia."""
    if not executa_aqui(consumidor):
        raise NotImplementedError(consumidor)
    return _direto()
