"""Consumo do RabbitMQ: guarda na inbox, confirma a transação, e só então responde ao broker."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from kombu import Connection

from plataforma.mensageria.entrada import receber
from plataforma.mensageria.envelope import Envelope, desempacotar
from plataforma.mensageria.transportes.broker import ERROS_DE_LIGACAO, declarar, ligar

BATIMENTO_SEGUNDOS = 30
ADIANTADAS = 500
PAUSA_SEGUNDOS = 1.0

_registro = logging.getLogger(__name__)


@dataclass
class _Chegada:
    """O que chegou a um consumidor e ainda não foi respondido; `ultima` é o número da última entrega."""

    canal: Any
    envelopes: list[Envelope]
    ultima: int


class Consumo:
    """As filas dos módulos desta unidade. Uma só thread: quem chama dá as voltas."""

    def __init__(self, consumidores: Sequence[str]) -> None:
        self._consumidores = consumidores
        self._ligacao: Connection | None = None
        self._chegadas: dict[str, _Chegada] = {}
        self._tentar_em = 0.0

    def descritores(self) -> list[int]:
        """Descritor a vigiar enquanto se dorme."""
        return [self._ligacao.connection.sock.fileno()] if self._ligacao else []

    def consumir(self) -> int:
        """Recolhe o que o broker já mandou e guarda; devolve quantas mensagens guardou.

        Com o banco fora do ar levanta o erro dele e mantém o que recolheu: devolver ao broker gastaria entregas.
        """
        if self._ligacao is None and time.monotonic() < self._tentar_em:
            return 0
        with self._ligado():
            self._abrir()
            if not self._chegadas:
                self._recolher()
        return sum(self._guardar(consumidor) for consumidor in self._consumidores if consumidor in self._chegadas)

    def fechar(self) -> None:
        """Solta a ligação; o que não foi respondido volta à fila."""
        if self._ligacao is not None:
            self._ligacao.collect()
        self._ligacao = None
        self._chegadas.clear()

    @contextmanager
    def _ligado(self) -> Iterator[None]:
        try:
            yield
        except ERROS_DE_LIGACAO as erro:
            _registro.warning("mensageria.consumo.indisponivel: RabbitMQ: %s", erro)
            self.fechar()
            self._tentar_em = time.monotonic() + PAUSA_SEGUNDOS

    def _abrir(self) -> None:
        if self._ligacao is not None:
            return
        self._ligacao = ligar(batimento_s=BATIMENTO_SEGUNDOS)
        for consumidor in self._consumidores:
            canal = self._ligacao.channel()
            canal.basic_qos(0, ADIANTADAS, False)  # noqa: FBT003 assinatura do py-amqp
            fila = declarar(canal, consumidor)
            canal.basic_consume(fila, callback=partial(self._chegou, consumidor, canal))

    def _chegou(self, consumidor: str, canal: Any, mensagem: Any) -> None:
        numero = mensagem.delivery_tag
        try:
            envelope = desempacotar(mensagem.body if isinstance(mensagem.body, bytes) else mensagem.body.encode())
        except msgspec.DecodeError as erro:
            _registro.error("mensageria.consumo.ilegivel: fila de %s: %s", consumidor, erro)
            canal.basic_reject(numero, requeue=False)
            return
        chegada = self._chegadas.setdefault(consumidor, _Chegada(canal, [], numero))
        chegada.envelopes.append(envelope)
        chegada.ultima = numero

    def _recolher(self) -> None:
        ligacao = self._ligacao
        assert ligacao is not None
        ligacao.heartbeat_check()
        for _ in range(ADIANTADAS):
            try:
                ligacao.drain_events(timeout=0)
            except TimeoutError:
                return

    def _guardar(self, consumidor: str) -> int:
        chegada = self._chegadas[consumidor]
        receber(consumidor, chegada.envelopes)
        with self._ligado():
            chegada.canal.basic_ack(chegada.ultima, multiple=True)
            del self._chegadas[consumidor]
        return len(chegada.envelopes)
