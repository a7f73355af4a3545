"""Os avisos de segurança publicados sobre as dependências, se a fonte deles responde daqui."""

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

from lancador import RAIZ

LISTA = "requirements-dev.txt"
PRAZO_SEGUNDOS = 60
PRAZO_DA_FONTE_SEGUNDOS = 5


class Auditoria(NamedTuple):
    """O que há a corrigir, um por aviso; ou por que não se pôde saber."""

    achados: list[str]
    sem_fonte: list[str]


def auditar(python: Path, pasta: Path) -> Auditoria:
    """Confere a lista de desenvolvimento, que contém a de execução; nada instala."""
    saida = pasta / "auditoria.json"
    opcoes = ["--strict", "--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    prazo = ["--timeout", str(PRAZO_DA_FONTE_SEGUNDOS)]
    comando = [str(python), "-m", "pip_audit", *opcoes, *prazo, "--output", str(saida), "-r", str(RAIZ / LISTA)]
    try:
        feita = subprocess.run(comando, capture_output=True, text=True, timeout=PRAZO_SEGUNDOS)
    except subprocess.TimeoutExpired:
        return _sem_fonte(f"sem resposta em {PRAZO_SEGUNDOS} s")
    if not saida.exists():
        return _sem_fonte((feita.stderr.strip().splitlines() or ["sem saída"])[-1][:300])
    return Auditoria(_achados(json.loads(saida.read_text(encoding="utf-8"))), [])


def _sem_fonte(motivo: str) -> Auditoria:
    return Auditoria([], [f"pip-audit: a fonte de avisos não respondeu ({motivo})"])


def _achados(lido: dict[str, list[dict[str, object]]]) -> list[str]:
    return [
        f"{pacote['name']} {pacote['version']}: {aviso['id']}, corrigido em {aviso['fix_versions']}"
        for pacote in lido["dependencies"]
        for aviso in pacote.get("vulns", ())  # type: ignore[attr-defined]
    ]
