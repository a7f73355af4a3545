"""Escolha do transporte pela topologia."""

from functools import cache

from plataforma.mensageria.transportes.amqp import TransporteAmqp
from plataforma.mensageria.transportes.base import TransporteDeMensagens
from plataforma.mensageria.transportes.direto import TransporteDireto
from plataforma.topologia import executa_aqui

_direto = cache(TransporteDireto)
_amqp = cache(TransporteAmqp)


def transporte_de(consumidor: str) -> TransporteDeMensagens:
    """O transporte até `consumidor` nesta topologia."""
    return _direto() if executa_aqui(consumidor) else _amqp()
