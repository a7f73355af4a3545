"""O trabalhador da unidade: relay, inbox e consumo do RabbitMQ dos módulos dela, numa só thread."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from plataforma.mensageria.acordar import Fila, SoqueteDeAvisos, acordar
from plataforma.mensageria.andamento import AndamentoDoLaco
from plataforma.mensageria.entrada import SEGUIDAS, executar_entrada
from plataforma.mensageria.expurgo import expurgar
from plataforma.mensageria.retransmissor import LOTE, retransmitir
from plataforma.mensageria.transportes.consumo import Consumo
from plataforma.topologia import alias

ESPERA_MINIMA_SEGUNDOS = 0.2
ESPERA_MAXIMA_SEGUNDOS = 1.0
PAUSA_DO_BANCO_SEGUNDOS = 0.5
EXPURGO_A_CADA_SEGUNDOS = 3600.0
# Um contêiner morre aos 10 s.
PARADA_SEGUNDOS = 8.0
BROKER = ""  # nome do passo que não é de módulo nenhum

_registro = logging.getLogger(__name__)


@dataclass
class Tarefa:
    """Um passo periódico, feito em cada módulo."""

    cada_s: float
    passo: Callable[[str], int]
    proxima: float = 0.0


class PassoNaFila(NamedTuple):
    """O que se faz numa fila, e quanto é o bastante para que talvez tenha sobrado trabalho."""

    fazer: Callable[[str], int]
    cheio: int


PASSOS: Mapping[str, PassoNaFila] = {
    "outbox": PassoNaFila(retransmitir, LOTE),
    "inbox": PassoNaFila(executar_entrada, SEGUIDAS),
}


class Volta(NamedTuple):
    """O resultado de uma volta: se algo avançou, e as filas em que pode ter sobrado trabalho."""

    avancou: bool
    cheias: frozenset[Fila]


class Trabalhador:
    """Dá voltas enquanto há o que fazer; depois dorme até um aviso, o broker, ou a varredura de 0,2 a 1 s."""

    def __init__(self, modulos: Sequence[str], *, tarefas: Sequence[Tarefa] = ()) -> None:
        self._modulos = tuple(modulos)
        self._filas = tuple(Fila(modulo, nome) for modulo in modulos for nome in PASSOS)
        self._tarefas = (Tarefa(EXPURGO_A_CADA_SEGUNDOS, expurgar), *tarefas)
        self._consumo = Consumo(self._modulos) if settings.AMQP else None
        self._fora_ate: dict[str, float] = {}
        self._parando = False
        self._desistencia = threading.Timer(PARADA_SEGUNDOS, _desistir)
        self._desistencia.daemon = True
        self.andamento = AndamentoDoLaco()

    def rodar(self) -> None:
        """Trabalha até SIGTERM ou SIGINT; o passo em curso termina, se não demora."""
        signal.signal(signal.SIGTERM, self._parar)
        signal.signal(signal.SIGINT, self._parar)
        try:
            with SoqueteDeAvisos() as soquete:
                self._trabalhar(soquete)
            if self._consumo:
                self._consumo.fechar()
            connections.close_all()
        finally:
            self._desistencia.cancel()

    def volta(self, filas: Iterable[Fila]) -> Volta:
        """Consome o que o broker mandou e dá uma volta por estas filas."""
        if self._consumo:
            self._tentar(BROKER, self._consumir)
        feitos = {fila: self._tentar(fila.modulo, PASSOS[fila.nome].fazer) for fila in filas}
        cheias = frozenset(fila for fila, quantos in feitos.items() if quantos >= PASSOS[fila.nome].cheio)
        self.andamento.anotar_volta(sorted(self._fora_ate.keys() - {BROKER}))
        return Volta(any(feitos.values()), cheias)

    def _parar(self, *_sinal: Any) -> None:
        if not self._parando:
            self._desistencia.start()
        self._parando = True
        acordar(BROKER, "inbox")

    def _trabalhar(self, soquete: SoqueteDeAvisos) -> None:
        quentes: frozenset[Fila] = frozenset()
        espera, varrer_em = ESPERA_MINIMA_SEGUNDOS, 0.0
        while not self._parando:
            varrer = time.monotonic() >= varrer_em
            if varrer:
                self._cumprir_tarefas()
            volta = self.volta(self._filas if varrer else [f for f in self._filas if f in quentes])
            if volta.avancou:
                espera = ESPERA_MINIMA_SEGUNDOS
            elif varrer:
                espera = min(2 * espera, ESPERA_MAXIMA_SEGUNDOS)
            if varrer:
                varrer_em = time.monotonic() + espera
            falta = 0.0 if volta.cheias else max(varrer_em - time.monotonic(), 0.0)
            avisos = soquete.esperar(falta, outros=self._consumo.descritores() if self._consumo else ())
            if avisos is None:
                varrer_em = 0.0
            quentes = volta.cheias | (avisos or frozenset())

    def _cumprir_tarefas(self) -> None:
        for tarefa in self._tarefas:
            if time.monotonic() >= tarefa.proxima:
                tarefa.proxima = time.monotonic() + tarefa.cada_s
                for modulo in self._modulos:
                    self._tentar(modulo, tarefa.passo)

    def _consumir(self, _nome: str) -> int:
        return self._consumo.consumir() if self._consumo else 0

    def _tentar(self, nome: str, passo: Callable[[str], int]) -> int:
        """Um passo; com o banco fora do ar, solta as conexões envolvidas e o deixa descansar um pouco."""
        if time.monotonic() < self._fora_ate.get(nome, 0.0):
            return 0
        try:
            feito = passo(nome)
        except (OperationalError, InterfaceError) as erro:
            _registro.warning("mensageria.banco.indisponivel: %s: %s", nome or "consumo", erro)
            self._fora_ate[nome] = time.monotonic() + PAUSA_DO_BANCO_SEGUNDOS
            for modulo in self._modulos if nome == BROKER else (nome,):
                connections[alias(modulo)].close()
            return 0
        finally:
            self.andamento.anotar()
        self._fora_ate.pop(nome, None)
        return feito


def _desistir() -> None:
    """Sai sem esperar o passo que não acaba: o banco desfaz o que ele fez, e o evento se executa de novo."""
    _registro.warning("mensageria.parada.sem_esperar: o passo em curso não acabou em %s s", PARADA_SEGUNDOS)
    os._exit(0)
