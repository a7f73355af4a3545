"""Filas que uma instalação de teste deixa no broker: cada uma, quorum, prende arquivos abertos até ser apagada."""

from collections.abc import Iterable

import amqp
from kombu import Connection


def apagar_filas(url: str, prefixo: str, consumidores: Iterable[str]) -> None:
    """Apaga a fila de cada consumidor, a das ilegíveis e a troca dela; o que não existe não falta."""
    mortas = f"{prefixo}.mortas"
    with Connection(url, connect_timeout=5) as ligacao:
        canal: amqp.Channel = ligacao.default_channel
        for fila in (*(f"{prefixo}.{consumidor}" for consumidor in consumidores), mortas):
            canal.queue_delete(fila)
        canal.exchange_delete(mortas)
