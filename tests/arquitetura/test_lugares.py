"""Onde uma consulta e uma trava podem estar (ADR 32 e 33)."""

import ast
import re
from pathlib import PurePath

import pytest

from plataforma.topologia import MODULOS
from tests.arquitetura.fontes import arvores

SEM_CONSULTA = re.compile(r"views.*|serializers.*|casos_de_uso")
DO_BANCO = frozenset({"executar", "executar_um", "linhas"})
TRAVA = re.compile(r"\bFOR (NO KEY )?UPDATE\b|\bFOR (KEY )?SHARE\b|pg_advisory|\bLOCK TABLE\b")


def _nao_consulta(arquivo: str) -> bool:
    caminho = PurePath(arquivo)
    return bool(SEM_CONSULTA.fullmatch(caminho.stem)) or caminho.parts[1] in ("views", "casos_de_uso")


def _consultas(arvore: ast.Module) -> list[int]:
    """Linhas em que se alcança o banco: um gerente do ORM, ou as funções de SQL do núcleo."""
    return [
        no.lineno
        for no in ast.walk(arvore)
        if (isinstance(no, ast.Attribute) and no.attr in ("objects", "_base_manager", "_default_manager"))
        or (isinstance(no, ast.ImportFrom) and no.module == "plataforma.banco.sql" and DO_BANCO & _importados(no))
    ]


def _importados(no: ast.ImportFrom) -> set[str]:
    return {nome.name for nome in no.names}


def _travas(arvore: ast.Module) -> list[int]:
    """Linhas em que se pede uma trava, no texto de um SQL ou pelo ORM."""
    return [
        no.lineno
        for no in ast.walk(arvore)
        if (isinstance(no, ast.Constant) and isinstance(no.value, str) and TRAVA.search(no.value))
        or (isinstance(no, ast.Attribute) and no.attr == "select_for_update")
    ]


def _dos_modulos() -> list[tuple[str, ast.Module]]:
    todos = [(a, arvore) for a, arvore in arvores(com_testes=False) if a.split("/")[0] in MODULOS]
    return [(a, arvore) for a, arvore in todos if "/migrations/" not in a and a.count("/") > 0]


def test_visao_serializer_e_caso_de_uso_nao_consultam() -> None:
    achadas = {f"{a}:{n}" for a, arvore in _dos_modulos() if _nao_consulta(a) for n in _consultas(arvore)}
    assert achadas == set()


def test_trava_so_em_bloqueios() -> None:
    com_trava = {a for a, arvore in _dos_modulos() if not a.endswith("/bloqueios.py") and _travas(arvore)}
    assert com_trava == set()


@pytest.mark.parametrize(
    ("fonte", "consultas", "travas"),
    [
        ("Deposito.objects.filter(id=1)", [1], []),
        ("from plataforma.banco.sql import executar", [1], []),
        ("from plataforma.banco.sql import transacao", [], []),
        ("Deposito.objects.select_for_update()", [1], [1]),
        ("SQL = 'SELECT 1 FROM t ORDER BY id FOR NO KEY UPDATE'", [], [1]),
        ("SQL = 'SELECT pg_advisory_xact_lock(1)'", [], [1]),
        ("'''Trava para update.'''", [], []),
    ],
)
def test_o_que_se_recusa_e_visto(fonte: str, consultas: list[int], travas: list[int]) -> None:
    arvore = ast.parse(fonte)
    assert _consultas(arvore) == consultas
    assert _travas(arvore) == travas
