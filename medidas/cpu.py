"""Tempo de CPU de processos e de seus descendentes, lido do núcleo."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PULSOS_POR_SEGUNDO = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
# Depois do nome entre parênteses: o campo 4 (ppid) é o índice 1; utime e stime (14 e 15), 11 e 12; os de filhos já
# colhidos, 13 e 14.
_PPID, _TEMPOS = 1, slice(11, 15)


def _ler(pid: int) -> list[str] | None:
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def familia(raizes: Iterable[int]) -> dict[int, list[str]]:
    """Os processos dados que ainda existem e todos os que descendem deles, cada um com o que o núcleo diz dele."""
    estados = {int(p.name): estado for p in _PROC.iterdir() if p.name.isdigit() and (estado := _ler(int(p.name)))}
    filhos: dict[int, list[int]] = {}
    for pid, estado in estados.items():
        filhos.setdefault(int(estado[_PPID]), []).append(pid)
    fila, achados = [pid for pid in raizes if pid in estados], {}
    while fila:
        pid = fila.pop()
        achados[pid] = estados[pid]
        fila += filhos.get(pid, [])
    return achados


def segundos_de_cpu(raizes: Iterable[int]) -> float:
    """Segundos de CPU, de usuário e de sistema, dos processos dados e de todos os que descendem deles."""
    pulsos = sum(int(p) for estado in familia(raizes).values() for p in estado[_TEMPOS])
    return pulsos / _PULSOS_POR_SEGUNDO


@contextmanager
def congelada(raizes: Iterable[int]) -> Iterator[None]:
    """Enquanto dura, os processos dados e os que descendem deles não gastam CPU."""
    pids = list(familia(raizes))
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
