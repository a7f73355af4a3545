"""Uma cópia da árvore onde um guia pode escrever, e o que se roda nela."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from plataforma.topologia.carregar import RAIZ

FORA = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", "node_modules")


def copiar(pasta: Path) -> Path:
    """Cópia da árvore dentro de `pasta`."""
    return Path(shutil.copytree(RAIZ, pasta / "copia", ignore=FORA))


def rodar(copia: Path, *argumentos: str) -> str:
    """Roda o Python na cópia e devolve o que ele escreveu; falha com tudo o que disse."""
    ambiente = {**os.environ, "PYTHONPATH": str(copia)}
    feito = subprocess.run(
        [sys.executable, *argumentos], cwd=copia, env=ambiente, capture_output=True, text=True, check=False
    )
    assert feito.returncode == 0, feito.stdout + feito.stderr
    return feito.stdout
