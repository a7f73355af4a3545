"""Modelos, contratos e eventos falam a língua do glossário."""

import ast
import re

import pytest

from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ
from tests.arquitetura.fontes import arvores

ARQUIVOS = ("models.py", "contrato.py", "eventos.py", "contrato_telas.py")


def _recusadas() -> set[str]:
    texto = (RAIZ / "GLOSSARIO.md").read_text(encoding="utf-8")
    celulas = [linha.split("|")[3] for linha in texto.splitlines() if linha.count("|") == 4][2:]
    return {p for celula in celulas for p in re.findall(r"[a-z_]+", celula)}


def _identificadores(arvore: ast.Module) -> set[str]:
    nomes = {
        no.target.id for no in ast.walk(arvore) if isinstance(no, ast.AnnAssign) and isinstance(no.target, ast.Name)
    }
    nomes |= {
        a.id for no in ast.walk(arvore) if isinstance(no, ast.Assign) for a in no.targets if isinstance(a, ast.Name)
    }
    return nomes | {no.arg for no in ast.walk(arvore) if isinstance(no, ast.arg)}


def test_o_glossario_lista_palavras_recusadas() -> None:
    assert {"status", "balance", "tenant"} <= _recusadas()


@pytest.mark.parametrize("modulo", MODULOS)
def test_o_modulo_nao_usa_palavra_recusada(modulo: str) -> None:
    usadas = {
        f"{arquivo}: {nome}"
        for arquivo, arvore in arvores(com_testes=False)
        if arquivo.split("/")[0] == modulo and arquivo.endswith(ARQUIVOS)
        for nome in _identificadores(arvore)
        if nome in _recusadas()
    }
    assert usadas == set()
