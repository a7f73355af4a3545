"""O fluxo de uma venda, de ponta a ponta: criar, confirmar, faturar, expedir e receber, por HTTP.

Latência: soma das chamadas HTTP de um fluxo. CPU da aplicação: web e trabalhadores, até os eventos acabarem.
O recebimento é o do fluxo anterior: o título nasce do evento da fatura, e quem recebe não fica esperando por ele.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TypeVar

from medidas.sessao import Json
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
class Venda:
    """O sistema, pronto para ser medido em rajadas: `nome` é o da topologia."""

    nome: str
    medida: SistemaMedido

    @property
    def processos(self) -> Sequence[int]:
        """Os pais dos processos do sistema."""
        return list(self.medida.sistema.processos.values())

    def abrir(self, semente: int) -> Callable[[], None]:
        """Um cliente, que recebe a venda anterior a cada nova."""
        return Cliente(self.medida, semente).percorrer

    def contar(self) -> Callable[[], float]:
        """Segundos de CPU da web até que se pergunte, e do trabalhador até nada mais haver a fazer."""
        antes = [self.medida.cpu(papel) for papel in ("web", "trabalho")]

        def gastos() -> float:
            web = self.medida.cpu("web")
            self.medida.escoar()
            return web + self.medida.cpu("trabalho") - sum(antes)

        return gastos


def medir_passos(medida: SistemaMedido, *, fluxos: int) -> dict[str, float]:
    """Mediana, em ms por HTTP, de cada passo do fluxo, com um cliente."""
    Cliente(medida, semente=0).repetir(min(AQUECIMENTO, fluxos))
    medida.escoar()
    medida.arrumar()
    cliente = Cliente(medida, semente=1)
    cliente.repetir(fluxos)
    medida.escoar()
    return {f"passo_{passo}_ms": median(tempos) for passo, tempos in cliente.passos.items()}
