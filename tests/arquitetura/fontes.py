"""Os arquivos Python do projeto, como texto e como árvore, para as regras que só se veem no fonte."""

import ast
from collections.abc import Iterator
from pathlib import Path

from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ

PACOTES = (*MODULOS, "plataforma", "meu_erp", "implantacao", "lancador")


def arquivos(*, com_testes: bool) -> Iterator[Path]:
    """Arquivos .py do projeto, sem migrações."""
    for pacote in PACOTES:
        for caminho in sorted((RAIZ / pacote).rglob("*.py")):
            partes = caminho.relative_to(RAIZ).parts
            if "migrations" not in partes and (com_testes or not {"tests", "testes"} & set(partes)):
                yield caminho


def arvores(*, com_testes: bool) -> Iterator[tuple[str, ast.Module]]:
    """Nome relativo e árvore de cada arquivo."""
    for caminho in arquivos(com_testes=com_testes):
        yield str(caminho.relative_to(RAIZ)), ast.parse(caminho.read_text(encoding="utf-8"))


def todas_as_arvores() -> Iterator[tuple[str, ast.Module]]:
    """Como `arvores`, de todo arquivo Python do repositório que não é migração: testes e medidas também."""
    for pacote in (*PACOTES, "medidas", "tests"):
        for caminho in sorted((RAIZ / pacote).rglob("*.py")):
            if "migrations" not in caminho.parts:
                yield str(caminho.relative_to(RAIZ)), ast.parse(caminho.read_text(encoding="utf-8"))
