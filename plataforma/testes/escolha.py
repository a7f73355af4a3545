"""Se os testes escolhidos dispensam o Django: montá-lo custa mais do que provar uma regra de aritmética."""

import ast
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from lancador import RAIZ

FIXTURES = Path(__file__).with_name("fixtures.py")
# O que não conhece o Django: qualquer outro pacote pode conhecê-lo, e uma importação tardia, escondê-lo.
SEM_DJANGO = frozenset(
    {"pytest", "hypothesis", "msgspec", "uuid_utils", "lxml", "stdnum", "validate_docbr"}
    | {"annotated_types", "psycopg", "pydantic", "pydantic_core", "pydantic_settings"}
)
TARDIAS = frozenset({"importlib", "importlib.import_module"})


def arquivos_escolhidos(argumentos: Sequence[str]) -> list[Path]:
    """Os arquivos de teste entre os argumentos do pytest; vazio se ali há pastas, ou se nada foi escolhido."""
    caminhos = [Path(argumento.partition("::")[0]) for argumento in argumentos]
    if any(caminho.is_dir() for caminho in caminhos):
        return []
    return [caminho.resolve() for caminho in caminhos if caminho.suffix == ".py" and caminho.is_file()]


def dispensam_o_django(arquivos: Sequence[Path]) -> bool:
    """Se nada do que os arquivos importam vai além de `SEM_DJANGO`, e eles não pedem fixture alguma da suíte."""
    return bool(arquivos) and not any(map(_pede_fixtures, arquivos)) and pacotes_de(arquivos) <= SEM_DJANGO


def pacotes_de(arquivos: Sequence[Path]) -> frozenset[str]:
    """Os pacotes de fora do projeto e da biblioteca padrão a que se chega dos arquivos; e as importações tardias."""
    vistos: set[Path] = set()
    pacotes: set[str] = set()
    a_ver = list(arquivos)
    while a_ver:
        arquivo = a_ver.pop()
        if arquivo in vistos:
            continue
        vistos.add(arquivo)
        for nome in _importados(arquivo):
            do_projeto = _arquivos_de(nome)
            a_ver += do_projeto
            raiz = nome.partition(".")[0]
            if not do_projeto and (nome in TARDIAS or raiz not in sys.stdlib_module_names):
                pacotes.add(raiz)
    return frozenset(pacotes)


@cache
def _arvore(arquivo: Path) -> ast.Module:
    return ast.parse(arquivo.read_text(encoding="utf-8"))


def _importados(arquivo: Path) -> Iterator[str]:
    for no in ast.walk(_arvore(arquivo)):
        if isinstance(no, ast.Import):
            yield from (apelido.name for apelido in no.names)
        elif isinstance(no, ast.ImportFrom):
            yield from (f"{no.module}.{apelido.name}" for apelido in no.names)


def _arquivos_de(modulo: str) -> list[Path]:
    """Os arquivos do projeto que `import modulo` executa; vazio se ele não é do projeto."""
    partes = modulo.split(".")
    ate_aqui = [RAIZ.joinpath(*partes[:n]) for n in range(1, len(partes) + 1)]
    possiveis = [possivel for p in ate_aqui for possivel in (p / "__init__.py", p.with_suffix(".py"))]
    return [arquivo for arquivo in possiveis if arquivo.is_file()]


def _pede_fixtures(arquivo: Path) -> bool:
    """Uma fixture se pede por um argumento ou por um texto; a automática e o gancho do pytest, sem se pedir."""
    conftests = [c for pasta in arquivo.parents if (c := pasta / "conftest.py").is_file()]
    if any(map(_age_sem_ser_citado, conftests)):
        return True
    nos = list(ast.walk(_arvore(arquivo)))
    textos = {no.value for no in nos if isinstance(no, ast.Constant) and isinstance(no.value, str)}
    citados = textos | {no.arg for no in nos if isinstance(no, ast.arg)}
    return any(citados & _funcoes(c) for c in (FIXTURES, *conftests))


def _age_sem_ser_citado(conftest: Path) -> bool:
    automatica = any(isinstance(no, ast.keyword) and no.arg == "autouse" for no in ast.walk(_arvore(conftest)))
    return automatica or any(nome.startswith("pytest_") for nome in _funcoes(conftest))


def _funcoes(arquivo: Path) -> set[str]:
    return {no.name for no in _arvore(arquivo).body if isinstance(no, ast.FunctionDef)}
