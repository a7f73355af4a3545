"""Cada módulo sozinho numa unidade: só ele instalado, e o processo parte."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ


def _topologia(modulo: str) -> str:
    outros = ", ".join(f'"{m}"' for m in MODULOS if m != modulo)
    return (
        f'epoca = 1\n[unidades.um]\nmodulos = ["{modulo}"]\nurl = "http://127.0.0.1:1"\n'
        f'[unidades.resto]\nmodulos = [{outros}]\nurl = "http://127.0.0.1:2"\n[bancos]\npadrao = "embutido"\n'
    )


@pytest.mark.parametrize("modulo", MODULOS)
def test_a_unidade_de_um_modulo_so_parte(modulo: str, tmp_path: Path) -> None:
    arquivo = tmp_path / "topologia.toml"
    arquivo.write_text(_topologia(modulo), encoding="utf-8")
    ambiente = {**os.environ, "ERP_TOPOLOGIA": str(arquivo), "ERP_UNIDADE": "um"}
    comando = [sys.executable, str(RAIZ / "manage.py"), "check"]
    feito = subprocess.run(comando, env=ambiente, capture_output=True, text=True, check=False)
    assert feito.returncode == 0, feito.stderr
