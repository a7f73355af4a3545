"""Documentos de topologia para as provas."""

import json
from collections.abc import Sequence

from plataforma.topologia import MODULOS

INTEIRA = 'epoca = 1\n[unidades.erp]\nmodulos = ["*"]\n[bancos]\npadrao = "embutido"\n'


def em_duas(na_primeira: Sequence[str]) -> str:
    """Corte em duas unidades: `um` com os módulos dados e `dois` com o resto."""
    resto = [m for m in MODULOS if m not in na_primeira]
    return (
        f'epoca = 1\n[unidades.um]\nmodulos = {json.dumps(list(na_primeira))}\nurl = "http://127.0.0.1:1"\n'
        f'[unidades.dois]\nmodulos = {json.dumps(resto)}\nurl = "http://127.0.0.1:2"\n[bancos]\npadrao = "embutido"\n'
    )
