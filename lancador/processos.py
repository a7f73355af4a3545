"""Supervisão dos processos que o lançador inicia: prontidão, reinício com espera crescente e parada em ordem.

Cada filho tem grupo próprio: o Ctrl-C do terminal chega só ao lançador, e o que um filho deixa para trás cai com ele.
"""

import math
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lancador.maquina import Conta

ESPERAS_SEGUNDOS = (0.5, 1, 2, 4, 8, 15, 30)
VIDA_QUE_ZERA_SEGUNDOS = 60
PASSO_SEGUNDOS = 0.1
PARADA_SEGUNDOS = 27
LINHAS_DO_REGISTRO = 15
TAMANHO_DO_REGISTRO = 8 * 1024 * 1024


class NaoSubiu(Exception):
    """Um processo não ficou pronto; a mensagem traz o fim de seu registro."""


@dataclass(frozen=True)
class Processo:
    """Um processo a manter no ar. `etapa` menor sobe antes e desce depois; `pronto` diz se já atende."""

    nome: str
    comando: Sequence[str]
    ambiente: Mapping[str, str]
    registro: Path
    etapa: int
    pronto: Callable[[], bool] = lambda: True
    prazo_segundos: float = 100
    sinal: signal.Signals = signal.SIGTERM
    conta: Conta | None = None
    pasta: Path | None = None


@dataclass
class _Vivo:
    processo: Processo
    popen: subprocess.Popen[bytes]
    desde: float
    quedas: int = 0
    volta_em: float | None = None


def _abrir_registro(caminho: Path) -> int:
    if caminho.exists() and caminho.stat().st_size > TAMANHO_DO_REGISTRO:
        caminho.replace(caminho.with_suffix(".anterior"))
    return os.open(caminho, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def executar(processo: Processo, *, preso: bool = True) -> subprocess.Popen[bytes]:
    """Inicia o processo em grupo próprio; `preso`, ele cai com quem o iniciou."""
    # setpriv faz o núcleo derrubar o filho se o lançador morrer sem tempo de parar nada (kill -9), e nunca mais lhe dar
    # privilégio algum.
    setpriv = shutil.which("setpriv") if preso else None
    sinal = signal.Signals(processo.sinal).name.removeprefix("SIG")
    prefixo = [setpriv, "--no-new-privs", "--pdeathsig", sinal, "--"] if setpriv else []
    conta = processo.conta
    saida = _abrir_registro(processo.registro)
    try:
        return subprocess.Popen(
            [*prefixo, *processo.comando],
            env=dict(processo.ambiente),
            cwd=processo.pasta,
            stdin=subprocess.DEVNULL,
            stdout=saida,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=conta.uid if conta else None,
            group=conta.gid if conta else None,
            extra_groups=[] if conta else None,
        )
    finally:
        os.close(saida)


def _morreu(popen: subprocess.Popen[bytes]) -> bool:
    """Vê a morte do filho sem recolhê-lo: até lá seu número de grupo não é de mais ninguém, e o resto do grupo cai."""
    if popen.returncode is not None:
        return True
    estado = os.waitid(os.P_PID, popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if estado is None:
        return False
    os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()
    return True


def fim_do_registro(caminho: Path) -> str:
    """Últimas linhas que o processo escreveu."""
    linhas = caminho.read_text(encoding="utf-8", errors="replace").splitlines() if caminho.exists() else []
    return "\n".join(linhas[-LINHAS_DO_REGISTRO:])


@dataclass
class Supervisor:
    """Mantém processos no ar até `parar`. `avisar` recebe cada queda e cada volta, em uma linha.

    `esperas_segundos` é quanto se espera antes de cada volta, queda após queda; a última vale para as demais.
    """

    avisar: Callable[[str], None]
    esperas_segundos: Sequence[float] = ESPERAS_SEGUNDOS
    _vivos: dict[str, _Vivo] = field(default_factory=dict)
    _trava: threading.RLock = field(default_factory=threading.RLock)
    _fim: threading.Event = field(default_factory=threading.Event)
    _vigia: threading.Thread | None = None

    def iniciar(self, *processos: Processo) -> None:
        """Inicia os processos juntos e espera que todos atendam; levanta NaoSubiu."""
        for processo in processos:
            with self._trava:
                self._vivos[processo.nome] = _Vivo(processo, executar(processo), time.monotonic())
        for processo in processos:
            self._esperar(self._vivos[processo.nome])

    def _esperar(self, vivo: _Vivo) -> None:
        processo = vivo.processo
        while not processo.pronto():
            if _morreu(vivo.popen):
                raise NaoSubiu(
                    f"{processo.nome} saiu com código {vivo.popen.returncode}:\n{fim_do_registro(processo.registro)}"
                )
            if time.monotonic() - vivo.desde > processo.prazo_segundos:
                raise NaoSubiu(
                    f"{processo.nome} não atendeu em {processo.prazo_segundos:.0f} s:\n"
                    f"{fim_do_registro(processo.registro)}"
                )
            time.sleep(PASSO_SEGUNDOS)

    def vigiar(self) -> None:
        """Passa a reerguer o que cair, em segundo plano, até `parar`."""
        self._vigia = threading.Thread(target=self._rondar, name="vigia", daemon=True)
        self._vigia.start()

    def _rondar(self) -> None:
        while not self._fim.wait(PASSO_SEGUNDOS):
            with self._trava:
                for vivo in self._vivos.values():
                    self._cuidar(vivo)

    def _cuidar(self, vivo: _Vivo) -> None:
        agora = time.monotonic()
        if vivo.volta_em is None:
            if not _morreu(vivo.popen):
                return
            if agora - vivo.desde > VIDA_QUE_ZERA_SEGUNDOS:
                vivo.quedas = 0
            espera = self.esperas_segundos[min(vivo.quedas, len(self.esperas_segundos) - 1)]
            vivo.quedas += 1
            vivo.volta_em = agora + espera
            self.avisar(f"{vivo.processo.nome} caiu (código {vivo.popen.returncode}); volta em {espera:g} s")
        elif agora >= vivo.volta_em:
            vivo.popen, vivo.desde, vivo.volta_em = executar(vivo.processo), agora, None
            self.avisar(f"{vivo.processo.nome} reiniciado (pid {vivo.popen.pid})")

    def reiniciar(self, etapa: int) -> None:
        """Para e inicia de novo os processos da etapa; levanta NaoSubiu, e o que não subiu espera a próxima vez."""
        with self._trava:
            vivos = [v for v in self._vivos.values() if v.processo.etapa == etapa]
            self._parar_etapa(vivos, PARADA_SEGUNDOS)
            for vivo in vivos:
                vivo.popen, vivo.desde, vivo.volta_em = executar(vivo.processo), time.monotonic(), None
            for vivo in vivos:
                try:
                    self._esperar(vivo)
                except NaoSubiu:
                    vivo.volta_em = math.inf
                    raise

    def pids(self) -> dict[str, int]:
        """Nome -> pid dos processos no ar."""
        with self._trava:
            return {nome: v.popen.pid for nome, v in self._vivos.items() if v.volta_em is None}

    def parar(self) -> None:
        """Para tudo na ordem inversa das etapas, dentro de 30 s; quem não obedece é morto."""
        self._fim.set()
        if self._vigia is not None:
            self._vigia.join()
        limite = time.monotonic() + PARADA_SEGUNDOS
        etapas = sorted({v.processo.etapa for v in self._vivos.values()}, reverse=True)
        for restantes, etapa in zip(range(len(etapas), 0, -1), etapas, strict=True):
            prazo = (limite - time.monotonic()) / restantes
            self._parar_etapa([v for v in self._vivos.values() if v.processo.etapa == etapa], prazo)
        self._vivos.clear()

    def _parar_etapa(self, vivos: list[_Vivo], prazo: float) -> None:
        faltam = [v for v in vivos if not _morreu(v.popen)]
        for vivo in faltam:
            os.kill(vivo.popen.pid, vivo.processo.sinal)
        limite = time.monotonic() + prazo
        while faltam and time.monotonic() < limite:
            time.sleep(PASSO_SEGUNDOS / 2)
            faltam = [v for v in faltam if not _morreu(v.popen)]
        for vivo in faltam:
            self.avisar(f"{vivo.processo.nome} não parou a tempo e foi morto")
            os.killpg(vivo.popen.pid, signal.SIGKILL)
            vivo.popen.wait()
