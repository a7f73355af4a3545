"""`./erp iniciar --recarregar`: cada fonte que se salva reinicia os processos do sistema."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from lancador import RAIZ
from lancador.depuracao import atender_parados
from lancador.processos import NaoSubiu, Supervisor
from lancador.processos_do_sistema import ETAPA_UNIDADES
from lancador.progresso import avisar, dizer

OLHADA_SEGUNDOS = 0.5
FONTES = (".py", ".toml", ".html", ".json", ".css", ".js")
FORA = frozenset({"tests", "lancador", "medidas", "docs"})


def vigiar(supervisor: Supervisor, execucao: Path) -> None:
    """Até um Ctrl-C, recarrega o que muda e traz a este terminal quem para num `breakpoint()`."""
    vistas = instantes()
    while True:
        time.sleep(OLHADA_SEGUNDOS)
        atender_parados(execucao)
        agora = instantes()
        if agora != vistas:
            _recarregar(supervisor, sorted({caminho for caminho, _em in agora.items() ^ vistas.items()}))
            vistas = agora


def instantes(pasta: Path = RAIZ) -> dict[str, int]:
    """Quando cada fonte do sistema mudou pela última vez."""
    return {fonte.path: fonte.stat().st_mtime_ns for fonte in _fontes(pasta)}


def _fontes(pasta: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(pasta) as entradas:
        for entrada in entradas:
            if entrada.is_file() and entrada.name.endswith(FONTES):
                yield entrada
            elif entrada.is_dir(follow_symlinks=False) and entrada.name not in FORA and entrada.name[0] not in "._":
                yield from _fontes(Path(entrada.path))


def _recarregar(supervisor: Supervisor, mudadas: list[str]) -> None:
    inicio = time.monotonic()
    dizer(f"Mudou {os.path.relpath(mudadas[0], RAIZ)}{' ...' if mudadas[1:] else ''}: recarregando")
    try:
        supervisor.reiniciar(ETAPA_UNIDADES)
        dizer(f"No ar de novo em {time.monotonic() - inicio:.1f} s.")
    except NaoSubiu as erro:
        avisar(f"{erro}\nSalve de novo quando estiver consertado.")
