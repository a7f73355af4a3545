"""Linhas e ramos que os testes ao lado do código executam, medidos pelo coverage: por grupo e por módulo inteiro."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lancador import RAIZ
from plataforma.topologia.carregar import MODULOS
from tests.provas.qualidade.grupos import GRUPOS, TESTES, grupo_de
from tests.provas.relatorio import Medida, Provar, desde

PISO_PCT = 95
PISO_DO_MODULO_PCT, PISO_DO_MODULO_LINHAS_PCT = 75, 85
# O que do núcleo lê a árvore e congela contratos se testa onde estão as regras dela.
DO_NUCLEO = ("plataforma", "tests/arquitetura", "tests/topologia")
DO_MODULO = {**{modulo: (modulo,) for modulo in MODULOS}, "plataforma": DO_NUCLEO}

pytestmark = [pytest.mark.jornada, pytest.mark.inteira]


def test_os_testes_ao_lado_do_codigo_passam_por_quase_todo_ramo_dele(provar: Provar, tmp_path: Path) -> None:
    somas: dict[str, Counter[str]] = {grupo: Counter() for grupo in GRUPOS}
    for arquivo, medido in _medir(TESTES, tmp_path)["files"].items():
        if grupo := grupo_de(arquivo):
            resumo = medido["summary"]
            somas[grupo].update({nome: resumo[nome] for nome in resumo if isinstance(resumo[nome], int)})
    provar(*(medida for grupo in GRUPOS for medida in _medidas(grupo, somas[grupo], PISO_PCT, PISO_PCT)))


@pytest.mark.parametrize("modulo", DO_MODULO)
def test_os_testes_de_um_modulo_passam_por_ele(modulo: str, provar: Provar, tmp_path: Path) -> None:
    medido = _medir(DO_MODULO[modulo], tmp_path, f"--cov={modulo}")
    provar(*_medidas(f"modulo.{modulo}", medido["totals"], PISO_DO_MODULO_PCT, PISO_DO_MODULO_LINHAS_PCT))


def _medir(testes: Sequence[str], pasta: Path, fonte: str = "--cov") -> dict[str, Any]:
    relatorio = pasta / "cobertura.json"
    medidor = [fonte, "--cov-branch", f"--cov-report=json:{relatorio}", "--cov-report="]
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "0", *testes, *medidor], cwd=RAIZ, check=True)
    return dict(json.loads(relatorio.read_text(encoding="utf-8")))


def _medidas(chave: str, soma: dict[str, int], piso_pct: int, piso_das_linhas_pct: int) -> list[Medida]:
    ramos = 100 * soma["covered_branches"] / soma["num_branches"]
    linhas = 100 * soma["covered_lines"] / soma["num_statements"]
    return [
        desde(f"qualidade.cobertura.{chave}_pct", round(ramos, 1), piso_pct),
        desde(f"qualidade.cobertura.{chave}_linhas_pct", round(linhas, 1), piso_das_linhas_pct),
    ]
