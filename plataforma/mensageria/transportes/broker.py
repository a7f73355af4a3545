"""O que relay e consumidor AMQP combinam: ligação com prazos em tudo, nomes e forma das filas."""

from typing import Any

import amqp
from django.conf import settings
from kombu import Connection
from kombu.exceptions import KombuError

LIGAR_SEGUNDOS = 2
LER_SEGUNDOS = 10
ESCREVER_SEGUNDOS = 10
# Só uma queda do trabalhador conta como entrega repetida (ele guarda e confirma, não executa), por isso o teto é alto.
LIMITE_DE_ENTREGAS = 100

# O py-amqp também deixa escapar AttributeError quando a ligação cai no meio de um quadro.
ERROS_DE_LIGACAO: tuple[type[BaseException], ...] = (
    amqp.AMQPError,
    KombuError,
    OSError,
    AttributeError,
)


def ligar(*, batimento_s: int) -> Connection:
    """Ligação nova com o RabbitMQ, já aberta; sem estes prazos, um broker congelado prende o processo para sempre."""
    ligacao = Connection(
        settings.AMQP,
        connect_timeout=LIGAR_SEGUNDOS,
        heartbeat=batimento_s,
        transport_options={"read_timeout": LER_SEGUNDOS, "write_timeout": ESCREVER_SEGUNDOS},
    )
    outros_enderecos = max(len(ligacao.alt) - 1, 0)
    ligacao.ensure_connection(max_retries=outros_enderecos, interval_start=0, interval_step=0)
    return ligacao


def nome_da_fila(consumidor: str) -> str:
    """Fila do consumidor; o prefixo deixa várias instalações dividirem um broker."""
    return f"{settings.AMQP_PREFIXO}.{consumidor}"


def declarar(canal: Any, consumidor: str) -> str:
    """Garante a fila do consumidor e, atrás dela, a das mensagens que ninguém consegue ler; devolve o nome da fila."""
    mortas = f"{settings.AMQP_PREFIXO}.mortas"
    canal.exchange_declare(mortas, "fanout", durable=True, auto_delete=False)
    canal.queue_declare(mortas, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    canal.queue_bind(mortas, mortas)
    fila = nome_da_fila(consumidor)
    argumentos = {
        "x-queue-type": "quorum",
        "x-delivery-limit": LIMITE_DE_ENTREGAS,
        "x-dead-letter-exchange": mortas,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    canal.queue_declare(fila, durable=True, auto_delete=False, arguments=argumentos)
    return fila
