"""O fluxo de uma venda, de ponta a ponta: criar, confirmar, faturar, expedir e receber, por HTTP.

Latência: soma das chamadas HTTP de um fluxo. CPU: web e trabalhadores, até os eventos acabarem; o PostgreSQL fica fora.
O recebimento é o do fluxo anterior: o título nasce do evento da fatura, e quem recebe não fica esperando por ele.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles
from typing import TypeVar

from medidas.sessao import Json, Sessao
from medidas.sistema_medido import SistemaMedido

T = TypeVar("T")
LINHAS = 5
AQUECIMENTO = 20
ESPERA_DO_TITULO_SEGUNDOS = 0.02


@dataclass
class Cliente:
    """Um cliente que repete o fluxo e anota quanto durou cada passo, em ms."""

    medida: SistemaMedido
    semente: int
    passos: dict[str, list[float]] = field(default_factory=dict)
    fluxos: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sessao = self.medida.entrar()
        self._sorteio = random.Random(self.semente)
        self._a_receber: str | None = None

    def repetir(self, vezes: int) -> None:
        """Percorre o fluxo `vezes` vezes e recebe a última venda."""
        for _ in range(vezes):
            self.percorrer()
        self._receber()

    def percorrer(self) -> None:
        """Uma venda inteira, e o recebimento da anterior."""
        inicio = time.perf_counter()
        pedido = self._cronometrar("criar", self._criar)
        caminho, versao = f"/api/pedidos/{pedido['id']}/", pedido["versao"]
        confirmar = partial(self._sessao.enviar, f"{caminho}confirmar/", versao=versao)
        versao = self._cronometrar("confirmar", confirmar)["versao"]
        self._cronometrar("faturar", partial(self._sessao.enviar, f"{caminho}faturar/", versao=versao))
        self._cronometrar("expedir", partial(self._sessao.enviar, f"{caminho}expedir/"))
        self._cronometrar("receber", self._receber)
        self.fluxos.append((time.perf_counter() - inicio) * 1000)
        self._a_receber = pedido["id"]

    def _cronometrar(self, passo: str, fazer: Callable[[], T]) -> T:
        inicio = time.perf_counter()
        feito = fazer()
        self.passos.setdefault(passo, []).append((time.perf_counter() - inicio) * 1000)
        return feito

    def _criar(self) -> Json:
        produtos = self._sorteio.sample(self.medida.produtos, LINHAS)
        corpo = {
            "estabelecimento": self.medida.estabelecimento,
            "cliente": self.medida.cliente,
            "itens": [{"produto": p, "quantidade": "2"} for p in produtos],
        }
        return self._sessao.enviar("/api/pedidos/", corpo)

    def _receber(self) -> None:
        if self._a_receber is None:
            return
        caminho = f"/api/titulos/?id_do_documento={self._a_receber}"
        while not (titulos := self._sessao.ler(caminho)["itens"]):
            time.sleep(ESPERA_DO_TITULO_SEGUNDOS)
        for titulo in titulos:
            self._sessao.enviar(f"/api/titulos/{titulo['id']}/baixar/", {"conta_bancaria": self.medida.caixa})
        self._a_receber = None


@dataclass(frozen=True)
class Fluxos:
    """Resultado de uma rodada: vazão, latência e CPU por fluxo."""

    clientes: int
    por_segundo: float
    p50_ms: float
    p95_ms: float
    cpu_web_ms: float
    cpu_trabalho_ms: float
    passos_ms: dict[str, float]

    @property
    def cpu_ms(self) -> float:
        """CPU da aplicação por fluxo."""
        return self.cpu_web_ms + self.cpu_trabalho_ms


def medir_fluxo(medida: SistemaMedido, *, clientes: int, fluxos: int) -> Fluxos:
    """Percorre `fluxos` vezes o fluxo com `clientes` ao mesmo tempo."""
    observador = medida.entrar()
    Cliente(medida, semente=0).repetir(min(AQUECIMENTO, fluxos))
    medida.aquietar(observador)
    medida.arrumar()
    trabalhando = [Cliente(medida, semente=n + 1) for n in range(clientes)]
    web, trabalho, inicio = medida.cpu("web"), medida.cpu("trabalho"), time.perf_counter()
    threads = [threading.Thread(target=c.repetir, args=(fluxos // clientes,)) for c in trabalhando]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    duracao = time.perf_counter() - inicio
    # Antes de perguntar se acabou: as perguntas custam CPU à web, e não são do fluxo.
    gasto_da_web = medida.cpu("web") - web
    _esperar_quietude(medida, observador)
    feitos = [ms for c in trabalhando for ms in c.fluxos]
    return Fluxos(
        clientes=clientes,
        por_segundo=len(feitos) / duracao,
        p50_ms=median(feitos),
        p95_ms=quantiles(feitos, n=20)[-1],
        cpu_web_ms=gasto_da_web * 1000 / len(feitos),
        cpu_trabalho_ms=(medida.cpu("trabalho") - trabalho) * 1000 / len(feitos),
        passos_ms={p: median(ms for c in trabalhando for ms in c.passos[p]) for p in trabalhando[0].passos},
    )


def _esperar_quietude(medida: SistemaMedido, observador: Sessao) -> None:
    # Perguntar custa CPU à web: pouco a pouco, e não num laço.
    time.sleep(1)
    medida.aquietar(observador)
