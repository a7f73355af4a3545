"""Barramento em memória, entre o relay e as inboxes: repete, atrasa e troca a ordem, por semente e relógio falso.

Só o caminho é de mentira: a outbox, o relay, a inbox, as reações e o PostgreSQL são os do produto.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.mensageria.entrada import executar_entrada, receber
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.mensageria.transportes.base import TransporteIndisponivel
from plataforma.topologia import modulos_com_banco

ATRASO_MAXIMO_SEGUNDOS = 60.0
JANELA_SEGUNDOS = 2.0
VOLTAS_MAXIMAS = 100
PARTE_REPETIDA = PARTE_TROCADA = 0.2
PARTE_SEM_RESPOSTA = 0.1

# O relógio do banco não anda com o falso: o que espera por ele fica esse tanto mais perto.
_ADIANTAR = """
UPDATE mensageria_inbox SET proxima = proxima - make_interval(secs => %s)
 WHERE situacao = 'pendente' AND tentativas > 0
"""
_FALTAM = """
SELECT extract(epoch FROM min(proxima) - clock_timestamp())::float FROM mensageria_inbox
 WHERE situacao = 'pendente' AND tentativas > 0
"""


@dataclass
class Contagem:
    """Quanto o caminho foi hostil."""

    entregas: int = 0
    repetidas: int = 0
    adiantadas: int = 0
    sem_resposta: int = 0
    tipos: set[str] = field(default_factory=set)


@dataclass
class Barramento:
    """Um transporte: aceita tudo do relay e entrega quando o relógio falso chega lá."""

    sorteio: Random
    agora: float = 0.0
    contagem: Contagem = field(default_factory=Contagem)
    _a_caminho: list[tuple[float, int, str, Envelope]] = field(default_factory=list)
    _ultima_em_ordem: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _chegou: dict[tuple[str, str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    _aceitas: int = 0

    def entregar(self, consumidor: str, lote: Sequence[Envelope]) -> frozenset[UUID]:
        """Aceita o lote; o que não se sorteia para trocar de lugar segue em fila, e um quinto vai duas vezes.

        De um décimo dos lotes o relay não tem resposta, e os entrega outra vez.
        """
        for envelope in lote:
            chegada = self.agora + self.sorteio.uniform(0, ATRASO_MAXIMO_SEGUNDOS)
            if self.sorteio.random() >= PARTE_TROCADA:
                chegada = self._ultima_em_ordem[consumidor] = max(chegada, self._ultima_em_ordem[consumidor])
            self._por(chegada, consumidor, envelope)
            if self.sorteio.random() < PARTE_REPETIDA:
                self.contagem.repetidas += 1
                self._por(self.agora + self.sorteio.uniform(0, ATRASO_MAXIMO_SEGUNDOS), consumidor, envelope)
        if self.sorteio.random() < PARTE_SEM_RESPOSTA:
            self.contagem.sem_resposta += 1
            raise TransporteIndisponivel("a resposta se perdeu, a mando da prova")
        return frozenset()

    def esgotar(self) -> None:
        """Entrega e executa tudo o que há nas outboxes, e o que isso publica, até o sistema ficar quieto."""
        modulos = modulos_com_banco()
        while True:
            _ate_parar(lambda: sum(retransmitir(m) for m in modulos))
            if not (self._entregar_os_da_vez() or self._esperar_nova_tentativa()):
                return

    def _por(self, chegada: float, consumidor: str, envelope: Envelope) -> None:
        self._aceitas += 1
        heapq.heappush(self._a_caminho, (chegada, self._aceitas, consumidor, envelope))

    def _entregar_os_da_vez(self) -> bool:
        if not self._a_caminho:
            return False
        ate = self._a_caminho[0][0] + JANELA_SEGUNDOS
        lotes: dict[str, list[Envelope]] = defaultdict(list)
        while self._a_caminho and self._a_caminho[0][0] <= ate:
            _, _, consumidor, envelope = heapq.heappop(self._a_caminho)
            lotes[consumidor].append(envelope)
            self._anotar(consumidor, envelope)
        self._andar(ate)
        for consumidor, lote in lotes.items():
            receber(consumidor, lote)
            _ate_parar(partial(executar_entrada, consumidor))
        return True

    def _anotar(self, consumidor: str, envelope: Envelope) -> None:
        fila = (consumidor, envelope.emissor, envelope.agregado)
        self.contagem.entregas += 1
        self.contagem.tipos.add(envelope.type)
        self.contagem.adiantadas += not set(range(1, envelope.ordem)) <= self._chegou[fila]
        self._chegou[fila].add(envelope.ordem)

    def _andar(self, ate: float) -> None:
        passou, self.agora = ate - self.agora, ate
        for modulo in modulos_com_banco():
            executar(modulo, _ADIANTAR, [passou])

    def _esperar_nova_tentativa(self) -> bool:
        faltam = [f for m in modulos_com_banco() for ((f,),) in [executar(m, _FALTAM)] if f is not None]
        if not faltam:
            return False
        self._andar(self.agora + max(min(faltam), 0) + 0.001)
        return sum(executar_entrada(m) for m in modulos_com_banco()) > 0


def _ate_parar(passo: Callable[[], int]) -> None:
    for _ in range(VOLTAS_MAXIMAS):
        if not passo():
            return
    raise AssertionError(f"{VOLTAS_MAXIMAS} voltas e a fila ainda não parou: algo se executa sem nunca acabar")
