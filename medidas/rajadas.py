"""Rajadas: por alguns segundos, clientes repetem um fluxo; conta-se o que ele custou à aplicação e ao PostgreSQL."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import psycopg

from medidas.cpu import segundos_de_cpu

AQUECIMENTO = 2
# O PostgreSQL só soma o que um processo dele gastou, no pai, depois que ele acaba; e só conta o que já foi dito.
PAUSA_SEGUNDOS = 0.3
_COMMITS = "SELECT sum(xact_commit)::float FROM pg_stat_database"
_FSYNCS = "SELECT wal_sync::float FROM pg_stat_wal"
# A partir desta versão, o PostgreSQL conta os do WAL com os outros.
VERSAO_DO_PG_STAT_IO, _FSYNCS_NO_IO = 180000, "SELECT sum(fsyncs)::float FROM pg_stat_io WHERE object = 'wal'"


class Medido(Protocol):
    """Quem sabe percorrer o fluxo."""

    @property
    def nome(self) -> str:
        """Como sai nas medidas."""

    @property
    def processos(self) -> Sequence[int]:
        """Os pais dos processos dele: param enquanto outro se mede."""

    def abrir(self, semente: int) -> Callable[[], None]:
        """Um cliente: cada chamada é um fluxo inteiro."""

    def contar(self) -> Callable[[], float]:
        """Segundos de CPU da aplicação daqui até que se pergunte, com o que ficou para depois já feito."""


@dataclass(frozen=True)
class Rajada:
    """O que um fluxo custou: CPU em ms, latência mediana em ms, e quantos commits e fsyncs do WAL."""

    fluxos: int
    por_segundo: float
    p50_ms: float
    cpu_ms: float
    cpu_do_banco_ms: float
    commits: float
    fsyncs: float

    @property
    def cpu_inteira_ms(self) -> float:
        """Da aplicação e do PostgreSQL."""
        return self.cpu_ms + self.cpu_do_banco_ms


class Banco:
    """O servidor PostgreSQL em que todos os medidos trabalham, nesta máquina."""

    def __init__(self, admin: str) -> None:
        self._conexao = psycopg.connect(admin, dbname="postgres", autocommit=True)
        novo = self._conexao.info.server_version >= VERSAO_DO_PG_STAT_IO
        self._fsyncs = _FSYNCS_NO_IO if novo else _FSYNCS
        filho = self._conexao.info.backend_pid
        estado = Path(f"/proc/{filho}/stat").read_text(encoding="utf-8")
        self._pai = int(estado.rpartition(")")[2].split()[1])

    def ler(self) -> tuple[float, float, float]:
        """Segundos de CPU, commits e fsyncs do WAL até agora."""
        time.sleep(PAUSA_SEGUNDOS)
        return segundos_de_cpu([self._pai]), self._contar(_COMMITS), self._contar(self._fsyncs)

    def _contar(self, comando: str) -> float:
        (total,) = self._conexao.execute(comando).fetchone() or (0.0,)
        return float(total)

    def fechar(self) -> None:
        """Larga a conexão."""
        self._conexao.close()


@contextmanager
def banco_medido(admin: str) -> Iterator[Banco]:
    """O servidor de `admin` (URL de administração)."""
    banco = Banco(admin)
    try:
        yield banco
    finally:
        banco.fechar()


def medir_rajada(medido: Medido, banco: Banco, *, clientes: int, segundos: float, semente: int) -> Rajada:
    """Percorre o fluxo por `segundos` com `clientes` ao mesmo tempo; o que um levanta, levanta-se aqui."""
    vendedores = [medido.abrir(semente * 100 + n) for n in range(clientes)]
    for vender in vendedores:
        for _ in range(AQUECIMENTO):
            vender()
    antes, gasto = banco.ler(), medido.contar()
    corridas = [_Corrida(vender, segundos) for vender in vendedores]
    inicio = time.perf_counter()
    for corrida in corridas:
        corrida.start()
    for corrida in corridas:
        corrida.join()
    duracao = time.perf_counter() - inicio
    duracoes = [ms for corrida in corridas for ms in corrida.medidas()]
    cpu = gasto()
    depois = banco.ler()
    do_banco = [(d - a) / len(duracoes) for a, d in zip(antes, depois, strict=True)]
    return Rajada(
        fluxos=len(duracoes),
        por_segundo=len(duracoes) / duracao,
        p50_ms=median(duracoes),
        cpu_ms=cpu * 1000 / len(duracoes),
        cpu_do_banco_ms=do_banco[0] * 1000,
        commits=do_banco[1],
        fsyncs=do_banco[2],
    )


class _Corrida(threading.Thread):
    def __init__(self, vender: Callable[[], None], segundos: float) -> None:
        super().__init__()
        self._vender, self._segundos = vender, segundos
        self._duracoes_ms: list[float] = []
        self._falha: Any = None

    def run(self) -> None:
        limite = time.perf_counter() + self._segundos
        try:
            while (inicio := time.perf_counter()) < limite:
                self._vender()
                self._duracoes_ms.append((time.perf_counter() - inicio) * 1000)
        except Exception as falha:  # noqa: BLE001 levanta-se em quem mede
            self._falha = falha

    def medidas(self) -> list[float]:
        """Quanto durou cada fluxo, em ms."""
        if self._falha:
            raise self._falha
        return self._duracoes_ms
