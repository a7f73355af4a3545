"""O andaime do guia “um módulo novo” dá um módulo inteiro: roda-se o guia, e os testes dele, numa cópia da árvore."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lancador.suite import FRONTEIRAS
from plataforma.topologia.carregar import RAIZ

DA_ARQUITETURA = "tests/arquitetura/test_lugares.py"
FORA = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", "node_modules")


def _rodar(copia: Path, *argumentos: str) -> str:
    ambiente = {**os.environ, "PYTHONPATH": str(copia)}
    feito = subprocess.run(
        [sys.executable, *argumentos], cwd=copia, env=ambiente, capture_output=True, text=True, check=False
    )
    assert feito.returncode == 0, feito.stdout + feito.stderr
    return feito.stdout


@pytest.fixture
def copia(tmp_path: Path) -> Path:
    """Cópia da árvore onde o guia pode escrever."""
    destino = tmp_path / "copia"
    shutil.copytree(RAIZ, destino, ignore=FORA)
    return destino


def _pelo_guia(copia: Path) -> None:
    """Os passos de docs/modulo-novo.md."""
    _rodar(copia, "manage.py", "novo_modulo", "transporte", "--recurso", "veiculo")
    projeto = copia / "pyproject.toml"
    texto = projeto.read_text(encoding="utf-8")
    for antes, depois in (
        ('"compras"]\ninclude', '"compras", "transporte"]\ninclude'),
        ('"vendas | compras |', '"vendas | compras | transporte |'),
        ('    "vendas.leituras",', '    "vendas.leituras",\n    "transporte.leituras",\n    "transporte.filtros",'),
    ):
        assert texto.count(antes) == 1, antes
        texto = texto.replace(antes, depois)
    projeto.write_text(texto, encoding="utf-8")
    _rodar(copia, "manage.py", "contratos", "congelar")
    _rodar(copia, "-W", "ignore", "manage.py", "makemigrations", "transporte")


@pytest.mark.timeout(600)
def test_o_modulo_do_andaime_passa_nas_verificacoes_na_fronteira_e_nos_seus_testes(copia: Path) -> None:
    _pelo_guia(copia)
    _rodar(copia, "manage.py", "check")
    _rodar(copia, "-m", "ruff", "check", "transporte")
    _rodar(copia, "-m", "ruff", "format", "--check", "--exclude", "migrations", "transporte")
    assert "0 broken" in _rodar(copia, *FRONTEIRAS.comando)
    assert '"/api/veiculos/": "transporte"' in _rodar(copia, "manage.py", "topologia", "mapa")
    contados = _rodar(copia, "-m", "pytest", "-q", "-p", "no:cacheprovider", "transporte", DA_ARQUITETURA)
    assert re.search(r"^\d+ passed in", contados, re.MULTILINE), contados


def test_nome_com_acento_e_recusado_e_nada_se_cria(copia: Path) -> None:
    comando = [sys.executable, "manage.py", "novo_modulo", "veículos", "--recurso", "x"]
    feito = subprocess.run(comando, cwd=copia, capture_output=True, text=True, check=False)
    assert feito.returncode != 0
    assert "letras minúsculas sem acento" in feito.stderr
    assert not (copia / "veículos").exists()
