"""O kustomize, para conferir os manifestos do Kubernetes: o do sistema, ou o baixado para a pasta de dados."""

import shutil
from pathlib import Path

from lancador.maquina import pasta_de_dados
from lancador.outra_suite import trazer_de_outra_suite
from lancador.progresso import Falta

SUITE, PACOTE = "trixie", "kustomize"


def _baixado() -> Path:
    return pasta_de_dados() / "ferramentas" / PACOTE


def achar_kustomize() -> Path | None:
    """O executável, se existe."""
    achado = shutil.which(PACOTE)
    baixado = _baixado() / "usr" / "bin" / PACOTE
    return Path(achado) if achado else baixado if baixado.exists() else None


def trazer_kustomize(*, instalar: bool) -> None:
    """Baixa-o, se autorizado. Levanta Falta; SemFonte, se o espelho não o tem."""
    if not instalar:
        raise Falta(f"Falta o kustomize. Traga-o com --instalar (da suíte {SUITE} do Debian, sem instalar no sistema).")
    trazer_de_outra_suite(SUITE, [PACOTE], _baixado())
