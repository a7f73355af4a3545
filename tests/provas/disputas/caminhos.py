"""Quem muda saldo, lido do código do estoque: as funções de `estoque.servicos` que chegam a `recusando_faltas`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from plataforma.topologia.carregar import RAIZ

MUDA = ("bloqueios", "recusando_faltas")
PRIMITIVAS = ("bloqueios", "movimentos")
Funcao = tuple[str, str]


def que_mudam_saldo() -> set[str]:
    """`arquivo.funcao` de toda função pública dos serviços, fora as primitivas, que chega a `recusando_faltas`."""
    chamadas = {funcao: citadas for arquivo in _arquivos() for funcao, citadas in _funcoes(arquivo)}
    chegam = {MUDA}
    while novas := {f for f, citadas in chamadas.items() if f not in chegam and citadas & chegam}:
        chegam |= novas
    return {f"{arquivo}.{nome}" for arquivo, nome in chegam - {MUDA} if arquivo not in PRIMITIVAS and nome[0] != "_"}


def que_pedem_reserva() -> set[str]:
    """`modulo.arquivo` dos serviços de todos os módulos que chamam `estoque.reservar`."""
    return {
        f"{arquivo.parents[1].name}.{arquivo.stem}"
        for arquivo in RAIZ.glob("*/servicos/*.py")
        for no in ast.walk(ast.parse(arquivo.read_text(encoding="utf-8")))
        if isinstance(no, ast.Attribute) and no.attr == "reservar" and ast.unparse(no.value) == "estoque"
    }


def _arquivos() -> list[Path]:
    return [RAIZ / "estoque" / "bloqueios.py", *sorted((RAIZ / "estoque" / "servicos").glob("*.py"))]


def _funcoes(arquivo: Path) -> Iterator[tuple[Funcao, set[Funcao]]]:
    arvore = ast.parse(arquivo.read_text(encoding="utf-8"))
    importados = {
        apelido.name: (no.module.rpartition(".")[2], apelido.name)
        for no in ast.walk(arvore)
        if isinstance(no, ast.ImportFrom) and no.module
        for apelido in no.names
    }
    for funcao in arvore.body:
        if isinstance(funcao, ast.FunctionDef):
            citadas = {_citada(arquivo.stem, no, importados) for no in ast.walk(funcao)}
            yield (arquivo.stem, funcao.name), {c for c in citadas if c}


def _citada(arquivo: str, no: ast.AST, importados: dict[str, Funcao]) -> Funcao | None:
    if isinstance(no, ast.Name):
        return importados.get(no.id, (arquivo, no.id))
    if isinstance(no, ast.Attribute) and isinstance(no.value, ast.Name):
        return (no.value.id, no.attr)
    return None
