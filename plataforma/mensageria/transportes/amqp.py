"""TransporteDeMensagens por RabbitMQ: janelas de publicações, confirmadas uma a uma pelo broker."""

import time
from collections.abc import Sequence
from itertools import takewhile
from typing import Any
from uuid import UUID

from kombu import Connection

from plataforma.mensageria.envelope import TIPO_DE_CONTEUDO, Envelope, empacotar
from plataforma.mensageria.transportes.base import TransporteIndisponivel
from plataforma.mensageria.transportes.broker import ERROS_DE_LIGACAO, declarar, ligar

JANELA = 500
CONFIRMAR_SEGUNDOS = 5.0
PAUSA_SEGUNDOS = 1.0
PERSISTENTE = 2


class _Janela:
    """Publicações à espera de resposta, por número de entrega no canal."""

    def __init__(self, proximo: int) -> None:
        self.proximo = proximo
        self.esperando: dict[int, UUID] = {}
        self.recusadas: set[UUID] = set()
        self.sem_fila = False

    def anotar(self, mensagem: UUID) -> None:
        self.esperando[self.proximo] = mensagem
        self.proximo += 1

    def confirmar(self, numero: int, *, ate_ele: bool, aceita: bool) -> None:
        respondidas = list(takewhile(lambda n: n <= numero, self.esperando)) if ate_ele else [numero]
        for n in respondidas:
            mensagem = self.esperando.pop(n)
            if not aceita:
                self.recusadas.add(mensagem)


class TransporteAmqp:
    """Publica na fila do consumidor; guarda a ligação entre lotes."""

    def __init__(self) -> None:
        self._ligacao: Connection | None = None
        self._canal: Any = None
        self._filas: dict[str, str] = {}
        self._janela = _Janela(1)
        self._tentar_em = 0.0

    def entregar(self, consumidor: str, lote: Sequence[Envelope]) -> frozenset[UUID]:
        """Publica e espera as confirmações; devolve o que o broker recusou guardar."""
        if time.monotonic() < self._tentar_em:
            raise TransporteIndisponivel("RabbitMQ: caiu há pouco")
        prontas = [(envelope.id, envelope.type, empacotar(envelope)) for envelope in lote]
        recusadas: set[UUID] = set()
        try:
            self._abrir(consumidor)
            for inicio in range(0, len(prontas), JANELA):
                recusadas |= self._publicar(self._filas[consumidor], prontas[inicio : inicio + JANELA])
        except ERROS_DE_LIGACAO as erro:
            self.fechar()
            self._tentar_em = time.monotonic() + PAUSA_SEGUNDOS
            raise TransporteIndisponivel(f"RabbitMQ: {erro}") from erro
        return frozenset(recusadas)

    def fechar(self) -> None:
        """Solta a ligação; a próxima entrega abre outra e declara as filas de novo."""
        if self._ligacao is not None:
            self._ligacao.collect()
        self._ligacao = self._canal = None
        self._filas.clear()

    def _abrir(self, consumidor: str) -> None:
        if self._ligacao is None:
            self._ligacao = ligar(batimento_s=0)  # quem publica percebe a queda pela confirmação que não vem
            self._canal = self._ligacao.channel()
            self._canal.confirm_select()
            self._janela = _Janela(1)
            self._canal.events["basic_ack"].add(self._ao_confirmar)
            self._canal.events["basic_nack"].add(self._ao_recusar)
            self._canal.events["basic_return"].add(self._ao_devolver)
        if consumidor not in self._filas:
            self._filas[consumidor] = declarar(self._canal, consumidor)

    def _publicar(self, fila: str, prontas: Sequence[tuple[UUID, str, bytes]]) -> set[UUID]:
        janela = self._janela = _Janela(self._janela.proximo)
        for mensagem, tipo, corpo in prontas:
            propriedades = {"delivery_mode": PERSISTENTE, "message_id": str(mensagem), "type": tipo}
            pacote = self._canal.prepare_message(corpo, content_type=TIPO_DE_CONTEUDO, properties=propriedades)
            janela.anotar(mensagem)
            self._canal.basic_publish(pacote, exchange="", routing_key=fila, mandatory=True)
        prazo = time.monotonic() + CONFIRMAR_SEGUNDOS
        while janela.esperando:
            self._canal.connection.drain_events(timeout=max(prazo - time.monotonic(), 0.001))
        if janela.sem_fila:
            raise OSError(f"a fila {fila} sumiu")
        return janela.recusadas

    def _ao_confirmar(self, numero: int, multiplas: bool) -> None:  # noqa: FBT001 assinatura do py-amqp
        self._janela.confirmar(numero, ate_ele=multiplas, aceita=True)

    def _ao_recusar(self, numero: int, multiplas: bool) -> None:  # noqa: FBT001 assinatura do py-amqp
        self._janela.confirmar(numero, ate_ele=multiplas, aceita=False)

    def _ao_devolver(self, _erro: Exception, _troca: str, _fila: str, _mensagem: Any) -> None:
        self._janela.sem_fila = True
