"""Uma casa nova, só de quem a pede, nos servidores da suíte."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lancador.casa import Casa, Topologia
from plataforma.testes.bancos import apagar_prefixo
from plataforma.testes.filas import apagar_filas
from plataforma.topologia import MODULOS


@contextmanager
def casa_passageira(topologia: Topologia, pasta: Path) -> Iterator[Casa]:
    """Casa no ar, em `pasta`, cujos bancos e filas se apagam no fim; sem RabbitMQ, a dividida é pulada."""
    bancos, amqp = os.environ["ERP_TESTE_PG"], os.environ.get("ERP_TESTE_AMQP")
    if topologia == "servicos" and not amqp:
        pytest.skip("falta ERP_TESTE_AMQP: um RabbitMQ para a casa dividida")
    casa = Casa.de_teste(topologia, bancos=bancos, amqp=amqp, pasta=pasta)
    prefixo = casa.enderecos.prefixo_amqp
    with ExitStack() as pilha:
        pilha.callback(apagar_prefixo, bancos, prefixo)
        if amqp and topologia == "servicos":
            pilha.callback(apagar_filas, amqp, prefixo, MODULOS)
        yield pilha.enter_context(casa)
