"""Uma casa nova, só de quem a pede, nos servidores da suíte."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lancador.casa import Casa, Topologia
from plataforma.testes.bancos import apagar_prefixo
from plataforma.testes.filas import apagar_filas
from plataforma.testes.servidores import postgres_de_testes, rabbitmq_ou_pular
from plataforma.topologia import MODULOS


@contextmanager
def casa_passageira(topologia: Topologia, pasta: Path) -> Iterator[Casa]:
    """Casa no ar, em `pasta`, cujos bancos e filas se apagam no fim; sem RabbitMQ, a dividida é pulada."""
    bancos, amqp = postgres_de_testes(), rabbitmq_ou_pular() if topologia == "servicos" else None
    casa = Casa.de_teste(topologia, bancos=bancos, amqp=amqp, pasta=pasta)
    prefixo = casa.enderecos.prefixo_amqp
    with ExitStack() as pilha:
        pilha.callback(apagar_prefixo, bancos, prefixo)
        if amqp:
            pilha.callback(apagar_filas, amqp, prefixo, MODULOS)
        yield pilha.enter_context(casa)
