"""Um sistema novo, só de quem o pede, nos servidores da suíte."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lancador.mapa import Topologia
from lancador.sistema_no_ar import Sistema
from plataforma.testes.bancos import apagar_prefixo
from plataforma.testes.filas import apagar_filas
from plataforma.topologia import MODULOS


@contextmanager
def sistema_passageiro(topologia: Topologia, pasta: Path) -> Iterator[Sistema]:
    """Sistema no ar, em `pasta`, cujos bancos e filas se apagam no fim; sem RabbitMQ, o dividido é pulado."""
    bancos, amqp = os.environ["ERP_TESTE_PG"], os.environ.get("ERP_TESTE_AMQP")
    if topologia == "servicos" and not amqp:
        pytest.skip("falta ERP_TESTE_AMQP: um RabbitMQ para o sistema dividido")
    sistema = Sistema.de_teste(topologia, bancos=bancos, amqp=amqp, pasta=pasta)
    prefixo = sistema.enderecos.prefixo_amqp
    with ExitStack() as pilha:
        pilha.callback(apagar_prefixo, bancos, prefixo)
        if amqp and topologia == "servicos":
            pilha.callback(apagar_filas, amqp, prefixo, MODULOS)
        yield pilha.enter_context(sistema)
