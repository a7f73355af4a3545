"""Tempo de CPU de processos e de seus descendentes, lido do núcleo."""

import os
from collections.abc import Iterable
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


def segundos_de_cpu(raizes: Iterable[int]) -> float:
    """Segundos de CPU, de usuário e de sistema, dos processos dados e de todos os que descendem deles."""
    estados = {int(p.name): estado for p in _PROC.iterdir() if p.name.isdigit() and (estado := _ler(int(p.name)))}
    filhos: dict[int, list[int]] = {}
    for pid, estado in estados.items():
        filhos.setdefault(int(estado[_PPID]), []).append(pid)
    fila, total = [pid for pid in raizes if pid in estados], 0
    while fila:
        pid = fila.pop()
        total += sum(int(pulsos) for pulsos in estados[pid][_TEMPOS])
        fila += filhos.get(pid, [])
    return total / _PULSOS_POR_SEGUNDO
