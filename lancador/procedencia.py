"""De onde vem uma medida: sem isso um número não se compara com outro."""

import os
import platform
import subprocess
from datetime import UTC, datetime

from lancador import RAIZ


def procedencia() -> dict[str, str]:
    """Commit, máquina, versão do Python e instante (UTC)."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=RAIZ, capture_output=True, text=True)
    return {
        "commit": commit.stdout.strip(),
        "maquina": f"{platform.machine()}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "data": datetime.now(UTC).isoformat(timespec="seconds"),
    }
