"""Quem derruba: um sinal em processos sorteados, um a cada tantas respostas que os clientes receberam."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lancador.maquina import esperar
from tests.provas.quedas.sistemas import POSTGRESQL, RABBITMQ

VOLTAR_SEGUNDOS = 90
# De cada dez quedas, quantas são de cada tipo; o que sobra é da web e do trabalho, meio a meio.
DO_POSTGRESQL, DO_RABBITMQ = 2, 1
DEZENA = 10
QUE_VENDEM = frozenset({"erp", "core", "estoque", "financeiro", "vendas"})


def sortear_alvos(processos: list[str], quantos: int, sorteio: random.Random) -> list[str]:
    """Nomes a derrubar, em ordem; de cada servidor que há uma parte fixa, e dos processos do sistema o resto."""
    que_vendem = [p for p in processos if p.partition(".")[0] in QUE_VENDEM]
    webs, trabalhos = ([p for p in que_vendem if p.endswith(f".{papel}")] for papel in ("web", "trabalho"))
    partes = {POSTGRESQL: DO_POSTGRESQL, RABBITMQ: DO_RABBITMQ}
    dos_servidores = [s for s, n in partes.items() if s in processos for _ in range(quantos * n // DEZENA)]
    restam = quantos - len(dos_servidores)
    do_sistema = [sorteio.choice(webs if n % 2 else trabalhos) for n in range(restam)]
    alvos = dos_servidores + do_sistema
    sorteio.shuffle(alvos)
    return alvos


def sortear_marcas(quantas: int, respostas: int, sorteio: random.Random) -> list[int]:
    """Depois de quantas respostas cai cada um; a última queda fica entre os últimos passos dos clientes."""
    passo = respostas / (quantas + 1)
    return [round(passo * (n + 1) + sorteio.uniform(-0.3, 0.3) * passo) for n in range(quantas)]


def filhos(pid: int) -> list[int]:
    """Filhos diretos de um processo."""
    return [int(filho) for filho in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def matar(nome: str, pid: int, sorteio: random.Random) -> None:
    """SIGKILL: no grupo inteiro, ou, da web, às vezes só no processo que atende."""
    if nome == POSTGRESQL:
        # Cada processo do PostgreSQL tem grupo próprio; parado, o pai não cria outros enquanto se mata.
        os.kill(pid, signal.SIGSTOP)
        for um in (*filhos(pid), pid):
            os.kill(um, signal.SIGKILL)
    elif nome.endswith(".web") and sorteio.random() < 1 / 2 and (atendem := filhos(pid)):
        os.kill(atendem[0], signal.SIGKILL)
    else:
        os.killpg(pid, signal.SIGKILL)


@dataclass
class Derrubador:
    """Thread que, a cada marca alcançada, derruba (`agir`, com nome e pid) o alvo da vez assim que ele está no ar."""

    processos: Callable[[], dict[str, int]]
    alvos: list[str]
    marcas: list[int]
    agir: Callable[[str, int], None]
    feitas: int = 0
    ultima_em: float = 0.0
    acabou: threading.Event = field(default_factory=threading.Event)
    """Já não há quem derrubar."""
    _respostas: int = 0
    _mudou: threading.Condition = field(default_factory=threading.Condition)
    _fim: bool = False

    def responder(self) -> None:
        """Conta uma resposta recebida por um cliente."""
        with self._mudou:
            self._respostas += 1
            self._mudou.notify()

    def desistir(self) -> None:
        """Os clientes acabaram: nenhuma marca nova será alcançada."""
        with self._mudou:
            self._fim = True
            self._mudou.notify()

    def rodar(self) -> None:
        """Derruba até o último alvo."""
        try:
            self._derrubar_todos()
        finally:
            self.acabou.set()

    def _derrubar_todos(self) -> None:
        for alvo, marca in zip(self.alvos, self.marcas, strict=True):
            with self._mudou:
                self._mudou.wait_for(lambda: self._fim or self._respostas >= marca)  # noqa: B023 espera-se aqui mesmo
            if self._respostas < marca:
                return
            if not esperar(lambda: alvo in self.processos(), VOLTAR_SEGUNDOS):  # noqa: B023 idem
                raise TimeoutError(f"{alvo} não voltou em {VOLTAR_SEGUNDOS} s")
            self.agir(alvo, self.processos()[alvo])
            self.feitas += 1
            self.ultima_em = time.monotonic()
