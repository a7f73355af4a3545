"""Um RabbitMQ só da prova, que para, volta, congela e descongela quando ela manda."""

import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lancador.processos import Supervisor
from lancador.progresso import avisar
from lancador.rabbitmq import RabbitMQ
from lancador.servidores import abrir_rabbitmq
from tests.provas.quedas.sistemas import RABBITMQ


class Broker:
    """Sem vigia: o que a prova parou fica parado."""

    def __init__(self, pasta: Path) -> None:
        self._supervisor = Supervisor(avisar)
        self._no: RabbitMQ = abrir_rabbitmq(self._supervisor, pasta, secrets.token_hex(12), instalar=False)

    @property
    def url(self) -> str:
        """URL AMQP, a mesma depois de cada volta."""
        return self._no.url

    def parar(self) -> None:
        """Encerra o nó, como quem o desliga."""
        self._supervisor.parar()

    def voltar(self) -> None:
        """Inicia de novo o nó, sobre os mesmos dados, e espera que atenda."""
        self._supervisor = Supervisor(avisar)
        self._supervisor.iniciar(*self._no.processos())

    def congelar(self) -> None:
        """As ligações ficam abertas, novas se abrem, e ninguém responde."""
        os.killpg(self._supervisor.pids()[RABBITMQ], signal.SIGSTOP)

    def descongelar(self) -> None:
        """O nó continua de onde estava."""
        os.killpg(self._supervisor.pids()[RABBITMQ], signal.SIGCONT)


@contextmanager
def broker_no_ar(pasta: Path) -> Iterator[Broker]:
    """Um nó novo, que se encerra no fim do bloco."""
    broker = Broker(pasta)
    try:
        yield broker
    finally:
        broker.parar()
