"""Um sistema novo, só de quem o pede, nos servidores da suíte."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lancador.mapa import Topologia
from lancador.sistema_no_ar import Sistema
from plataforma.testes.bancos import apagar_prefixo
from plataforma.testes.filas import apagar_filas
from plataforma.testes.servidores import postgres_de_testes, rabbitmq_ou_pular
from plataforma.topologia import MODULOS


@contextmanager
def sistema_passageiro(topologia: Topologia, pasta: Path) -> Iterator[Sistema]:
    """Sistema no ar, em `pasta`, cujos bancos e filas se apagam no fim; sem RabbitMQ, o dividido é pulado."""
    bancos, amqp = postgres_de_testes(), rabbitmq_ou_pular() if topologia == "servicos" else None
    sistema = Sistema.de_teste(topologia, bancos=bancos, amqp=amqp, pasta=pasta)
    prefixo = sistema.enderecos.prefixo_amqp
    with ExitStack() as pilha:
        pilha.callback(apagar_prefixo, bancos, prefixo)
        if amqp:
            pilha.callback(apagar_filas, amqp, prefixo, MODULOS)
        yield pilha.enter_context(sistema)
