"""De uma biblioteca só se importa o que ela publica: o que é interno muda sem aviso, numa correção qualquer."""

import ast
import sys
from collections.abc import Iterator

from plataforma.topologia.carregar import RAIZ
from tests.arquitetura.fontes import PACOTES, arvores

NAO_SAO_DE_TERCEIROS = {*PACOTES, "tests", *sys.stdlib_module_names}


def importados(arvore: ast.Module) -> Iterator[str]:
    for no in ast.walk(arvore):
        if isinstance(no, ast.Import):
            yield from (nome.name for nome in no.names)
        elif isinstance(no, ast.ImportFrom) and no.module is not None:
            yield from (f"{no.module}.{nome.name}" for nome in no.names)


def internos(arvore: ast.Module) -> set[str]:
    """Imports de terceiros que passam por um módulo interno, pelo nome ou pelo sublinhado."""
    achados = set()
    for caminho in importados(arvore):
        pacote, *resto = caminho.split(".")
        if pacote not in NAO_SAO_DE_TERCEIROS and any(parte == "internal" or parte.startswith("_") for parte in resto):
            achados.add(caminho)
    return achados


def test_o_import_de_um_interno_se_percebe() -> None:
    arvore = ast.parse("from allauth.mfa.totp.internal.auth import TOTP\nimport pytest._code\nimport core.servicos")
    assert internos(arvore) == {"allauth.mfa.totp.internal.auth.TOTP", "pytest._code"}


def test_nenhum_interno_de_terceiros_se_importa() -> None:
    todas = [*arvores(com_testes=True)]
    todas += [(str(c.relative_to(RAIZ)), ast.parse(c.read_text("utf-8"))) for c in (RAIZ / "tests").rglob("*.py")]
    assert {arquivo: achados for arquivo, arvore in todas if (achados := internos(arvore))} == {}
