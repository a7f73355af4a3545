"""Modelos, contratos, eventos e API falam a língua do glossário, no código e no que se publica dele."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ
from tests.arquitetura.fontes import arvores

ARQUIVO = re.compile(r"(models|contrato|eventos|contrato_telas|situacoes|filtros|leituras|serializers\w*)\.py")
PUBLICADOS = sorted((RAIZ / "docs" / "contratos").rglob("*.json"))


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
    classes = [no.name for no in ast.walk(arvore) if isinstance(no, ast.ClassDef)]
    nomes |= {parte.lower() for classe in classes for parte in re.findall("[A-Z][a-z]+", classe)}
    return nomes | {no.arg for no in ast.walk(arvore) if isinstance(no, ast.arg)}


def _publicos(no: Any) -> Iterator[str]:
    """Campos, parâmetros, valores e trechos de caminho de um documento publicado."""
    if isinstance(no, dict):
        yield from no.get("properties", ())
        yield from (str(valor) for valor in no.get("enum", ()))
        yield from (trecho for caminho in no.get("paths", ()) for trecho in re.findall(r"[a-z_]+", caminho))
        if "in" in no:
            yield no["name"]
    for parte in no.values() if isinstance(no, dict) else no if isinstance(no, list) else ():
        yield from _publicos(parte)


def test_o_glossario_lista_palavras_recusadas() -> None:
    assert {"status", "balance", "tenant"} <= _recusadas()


@pytest.mark.parametrize("modulo", MODULOS)
def test_o_modulo_nao_usa_palavra_recusada(modulo: str) -> None:
    usadas = {
        f"{arquivo}: {nome}"
        for arquivo, arvore in arvores(com_testes=False)
        if arquivo.split("/")[0] == modulo and ARQUIVO.fullmatch(Path(arquivo).name)
        for nome in _identificadores(arvore)
        if nome in _recusadas()
    }
    assert usadas == set()


@pytest.mark.parametrize("arquivo", PUBLICADOS, ids=lambda a: f"{a.parent.name}/{a.stem}")
def test_o_que_se_publica_nao_usa_palavra_recusada(arquivo: Path) -> None:
    documento = json.loads(arquivo.read_text(encoding="utf-8"))
    # Os nomes do problema são os da RFC 9457.
    documento.get("components", {}).get("schemas", {}).pop("Problema", None)
    publicos = set(_publicos(documento))
    assert publicos & _recusadas() == set()


def test_palavra_recusada_e_vista_onde_quer_que_esteja() -> None:
    arvore = ast.parse("class StatusSerializer:\n    balance: int\n    def f(self, tenant): ...\n")
    documento = {
        "paths": {"/api/ledger-x/": {"get": {"parameters": [{"in": "query", "name": "batch"}]}}},
        "$defs": {"X": {"properties": {"vendor": {"enum": ["shipment"]}}}},
    }
    vistas = _identificadores(arvore) | set(_publicos(documento))
    assert vistas & _recusadas() == {"status", "balance", "tenant", "ledger", "batch", "vendor", "shipment"}
