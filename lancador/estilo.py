"""O estilo do que não é Python: hadolint em cada Dockerfile, shellcheck em cada script de shell."""

import re
import subprocess
import sys
from pathlib import Path

from lancador import RAIZ
from lancador.progresso import dizer

SHEBANG = re.compile(rb"#!.*\b(ba|da|k)?sh\b")
AO_LADO = Path(sys.executable).parent


def conferir() -> int:
    """Passa os arquivos que o git segue aos dois; devolve 1 se algum acusa."""
    arquivos = [RAIZ / nome for nome in _do_git() if (RAIZ / nome).is_file()]
    a_ver = {
        "hadolint": [a for a in arquivos if a.name.startswith("Dockerfile")],
        "shellcheck": [a for a in arquivos if a.suffix == ".sh" or SHEBANG.match(_comeco(a))],
    }
    falhas = [nome for nome, seus in a_ver.items() if seus and _acusa(nome, seus)]
    dizer(", ".join(f"{nome}: {len(seus)} arquivos" for nome, seus in a_ver.items()))
    return 1 if falhas else 0


def _do_git() -> list[str]:
    feito = subprocess.run(["git", "ls-files", "-z"], cwd=RAIZ, capture_output=True, text=True, check=True)
    return [nome for nome in feito.stdout.split("\0") if nome]


def _comeco(arquivo: Path) -> bytes:
    with open(arquivo, "rb") as aberto:
        return aberto.readline(128)


def _acusa(nome: str, arquivos: list[Path]) -> bool:
    return subprocess.run([AO_LADO / nome, *arquivos], cwd=RAIZ, check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(conferir())
