"""Gráficos de chamas da web e do trabalhador durante o fluxo, tirados de fora do processo pelo py-spy."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lancador.progresso import Falta
from medidas.fluxo import medir_passos
from medidas.sistema_medido import SistemaMedido

AMOSTRAS_POR_SEGUNDO = 200
PY_SPY = Path(sys.executable).with_name("py-spy")


def gravar_chamas(medida: SistemaMedido, pasta: Path, *, fluxos: int) -> list[Path]:
    """Percorre o fluxo e grava um SVG por processo em `pasta`: só o que tinha o interpretador conta; levanta Falta."""
    if not PY_SPY.exists():
        raise Falta("Falta o py-spy no ambiente: ele vem com os requisitos de desenvolvimento.")
    pasta.mkdir(parents=True, exist_ok=True)
    destinos = {pasta / f"{nome}.svg": pid for nome, pid in medida.sistema.processos.items() if nome != "portal"}
    with _amostrando(destinos):
        medir_passos(medida, fluxos=fluxos)
    faltam = [destino.name for destino in destinos if not destino.exists()]
    if faltam:
        raise Falta(f"O py-spy não gravou {', '.join(faltam)}: ele precisa poder observar os processos (ptrace).")
    return list(destinos)


@contextmanager
def _amostrando(destinos: dict[Path, int]) -> Iterator[None]:
    comuns = [str(PY_SPY), "record", "--gil", "--subprocesses", "--rate", str(AMOSTRAS_POR_SEGUNDO)]
    amostras = [
        subprocess.Popen(
            [*comuns, "--output", str(destino), "--pid", str(pid)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for destino, pid in destinos.items()
    ]
    try:
        yield
    finally:
        for amostra in amostras:
            amostra.send_signal(signal.SIGINT)
        for amostra in amostras:
            amostra.wait()
