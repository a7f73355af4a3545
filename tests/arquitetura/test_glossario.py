"""O código e o que se publica dele falam a língua do glossário."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ
from tests.arquitetura.fontes import arvores, todas_as_arvores

ARQUIVO = re.compile(r"(models|contrato|eventos|contrato_telas|leituras|situacoes|filtros|serializers\w*)\.py")
PUBLICADOS = sorted((RAIZ / "docs" / "contratos").rglob("*.json"))
PARTES = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
DE_DOCUMENTO = frozenset({"pedido", "pedidos"})
SEM_DOCUMENTOS = {"plataforma": DE_DOCUMENTO | {"conferencia", "conferencias", "ficha"}, "lancador": DE_DOCUMENTO}
"""Quem não conhece documentos: ali estas palavras só poderiam ser a chamada HTTP, o invariante e o token."""


def _recusadas(secao: str) -> set[str]:
    texto = (RAIZ / "GLOSSARIO.md").read_text(encoding="utf-8").split(f"## {secao}\n")[1].split("\n## ")[0]
    celulas = [linha.split("|")[3] for linha in texto.splitlines() if linha.count("|") == 4][2:]
    return {p for celula in celulas for p in re.findall(r"[a-z_]+", celula)}


def _identificadores(arvore: ast.Module) -> set[str]:
    """O que o módulo declara: campos, constantes, argumentos e as partes dos nomes de classe."""
    nomes = {
        no.target.id for no in ast.walk(arvore) if isinstance(no, ast.AnnAssign) and isinstance(no.target, ast.Name)
    }
    nomes |= {
        a.id for no in ast.walk(arvore) if isinstance(no, ast.Assign) for a in no.targets if isinstance(a, ast.Name)
    }
    classes = [no.name for no in ast.walk(arvore) if isinstance(no, ast.ClassDef)]
    nomes |= {parte.lower() for classe in classes for parte in re.findall("[A-Z][a-z]+", classe)}
    return nomes | {no.arg for no in ast.walk(arvore) if isinstance(no, ast.arg)}


def _declarados(arvore: ast.Module) -> Iterator[str]:
    """Todo nome que o arquivo cria: de função, classe, argumento, variável e atributo."""
    for no in ast.walk(arvore):
        if isinstance(no, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield no.name
        elif isinstance(no, ast.arg):
            yield no.arg
        elif isinstance(no, ast.Name) and isinstance(no.ctx, ast.Store):
            yield no.id
        elif isinstance(no, ast.Attribute) and isinstance(no.ctx, ast.Store):
            yield no.attr


def _com_palavra(arquivo: str, arvore: ast.Module, recusadas: frozenset[str] | set[str]) -> set[str]:
    nomes = {*_declarados(arvore), *Path(arquivo).with_suffix("").parts}
    return {f"{arquivo}: {nome}" for nome in nomes if recusadas & {p.lower() for p in PARTES.findall(nome)}}


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
    assert {"status", "balance", "tenant"} <= _recusadas("O negócio")
    assert {"casa", "pista", "veneno"} <= _recusadas("O sistema")


@pytest.mark.parametrize("modulo", MODULOS)
def test_o_modulo_nao_usa_palavra_recusada(modulo: str) -> None:
    usadas = {
        f"{arquivo}: {nome}"
        for arquivo, arvore in arvores(com_testes=False)
        if arquivo.split("/")[0] == modulo and ARQUIVO.fullmatch(Path(arquivo).name)
        for nome in _identificadores(arvore)
        if nome in _recusadas("O negócio")
    }
    assert usadas == set()


def test_nenhum_nome_usa_palavra_que_o_sistema_recusa() -> None:
    recusadas = _recusadas("O sistema")
    assert {achado for a, arvore in todas_as_arvores() for achado in _com_palavra(a, arvore, recusadas)} == set()


@pytest.mark.parametrize("pacote", SEM_DOCUMENTOS)
def test_quem_nao_conhece_documentos_nao_diz_pedido(pacote: str) -> None:
    dele = [(arquivo, arvore) for arquivo, arvore in todas_as_arvores() if arquivo.startswith(f"{pacote}/")]
    assert {achado for a, arvore in dele for achado in _com_palavra(a, arvore, SEM_DOCUMENTOS[pacote])} == set()


@pytest.mark.parametrize("arquivo", PUBLICADOS, ids=lambda a: f"{a.parent.name}/{a.stem}")
def test_o_que_se_publica_nao_usa_palavra_recusada(arquivo: Path) -> None:
    documento = json.loads(arquivo.read_text(encoding="utf-8"))
    # Os nomes do problema são os da RFC 9457.
    documento.get("components", {}).get("schemas", {}).pop("Problema", None)
    publicos = set(_publicos(documento))
    assert publicos & _recusadas("O negócio") == set()


def test_palavra_recusada_e_vista_onde_quer_que_esteja() -> None:
    arvore = ast.parse("class StatusSerializer:\n    balance: int\n    def f(self, tenant): ...\n")
    documento = {
        "paths": {"/api/ledger-x/": {"get": {"parameters": [{"in": "query", "name": "batch"}]}}},
        "$defs": {"X": {"properties": {"vendor": {"enum": ["shipment"]}}}},
    }
    vistas = _identificadores(arvore) | set(_publicos(documento))
    assert vistas & _recusadas("O negócio") == {"status", "balance", "tenant", "ledger", "batch", "vendor", "shipment"}


def test_palavra_do_sistema_e_vista_no_meio_de_qualquer_nome() -> None:
    arvore = ast.parse(
        "class VisaoDaCasa: ...\ndef abrir_pista(fio_atual): self.corretor = 1\nPOSSE_S = 2\ncasas = casar = 3\n"
    )
    assert _com_palavra("testes/fios.py", arvore, _recusadas("O sistema")) == {
        f"testes/fios.py: {nome}" for nome in ("VisaoDaCasa", "abrir_pista", "fio_atual", "corretor", "POSSE_S", "fios")
    }
