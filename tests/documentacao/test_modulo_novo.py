"""O andaime do guia “um módulo novo” dá um módulo que o sistema aceita: roda-se o guia numa cópia da árvore."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lancador.suite import FRONTEIRAS
from plataforma.topologia.carregar import RAIZ

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


def test_o_modulo_do_andaime_migra_passa_nas_verificacoes_e_na_fronteira(copia: Path) -> None:
    _rodar(copia, "manage.py", "novo_modulo", "transporte", "--recurso", "veiculo")
    projeto = copia / "pyproject.toml"
    texto = projeto.read_text(encoding="utf-8")
    texto = texto.replace('"compras"]\ninclude', '"compras", "transporte"]\ninclude', 1)
    projeto.write_text(texto.replace('"vendas | compras |', '"vendas | compras | transporte |', 1), encoding="utf-8")
    _rodar(copia, "manage.py", "contratos", "congelar")
    _rodar(copia, "-W", "ignore", "manage.py", "makemigrations", "transporte")
    _rodar(copia, "manage.py", "check")
    assert "0 broken" in _rodar(copia, *FRONTEIRAS.comando)
    mapa = _rodar(copia, "manage.py", "topologia", "mapa")
    assert '"/api/veiculos/": "transporte"' in mapa


def test_nome_com_acento_e_recusado_e_nada_se_cria(copia: Path) -> None:
    comando = [sys.executable, "manage.py", "novo_modulo", "veículos", "--recurso", "x"]
    feito = subprocess.run(comando, cwd=copia, capture_output=True, text=True, check=False)
    assert feito.returncode != 0
    assert "letras minúsculas sem acento" in feito.stderr
    assert not (copia / "veículos").exists()
