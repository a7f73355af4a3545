"""Linhas e ramos que os testes de cada grupo executam, medidos pelo coverage."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from lancador import RAIZ
from tests.provas.qualidade.grupos import GRUPOS, TESTES, grupo_de
from tests.provas.relatorio import Medida, Provar, desde

PISO_PCT = 95

pytestmark = pytest.mark.jornada


def test_os_testes_ao_lado_do_codigo_passam_por_quase_todo_ramo_dele(provar: Provar, tmp_path: Path) -> None:
    relatorio = tmp_path / "cobertura.json"
    medidor = ["--cov", f"--cov-report=json:{relatorio}", "--cov-report="]
    comando = [sys.executable, "-m", "pytest", "-q", "-n", "0", *TESTES, *medidor]
    subprocess.run(comando, cwd=RAIZ, check=True)
    somas: dict[str, Counter[str]] = {grupo: Counter() for grupo in GRUPOS}
    for arquivo, medido in json.loads(relatorio.read_text())["files"].items():
        if grupo := grupo_de(arquivo):
            resumo = medido["summary"]
            somas[grupo].update({nome: resumo[nome] for nome in resumo if isinstance(resumo[nome], int)})
    provar(*(medida for grupo in GRUPOS for medida in _medidas(grupo, somas[grupo])))


def _medidas(grupo: str, soma: Counter[str]) -> list[Medida]:
    ramos = 100 * soma["covered_branches"] / soma["num_branches"]
    linhas = 100 * soma["covered_lines"] / soma["num_statements"]
    return [
        desde(f"qualidade.cobertura.{grupo}_pct", round(ramos, 1), PISO_PCT),
        desde(f"qualidade.cobertura.{grupo}_linhas_pct", round(linhas, 1), PISO_PCT),
    ]
