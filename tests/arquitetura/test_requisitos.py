"""As listas com hash bastam: o instalador traz só o que está nelas, sem resolver dependência alguma."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from plataforma.topologia.carregar import RAIZ

PROJETO = tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))
DE_PRODUCAO = PROJETO["project"]["dependencies"]
DE_EXECUCAO = [*DE_PRODUCAO, *PROJETO["project"]["optional-dependencies"]["local"]]
DE_DESENVOLVIMENTO = [*DE_EXECUCAO, *PROJETO["dependency-groups"]["dev"]]
LISTAS = {
    "requirements.txt": DE_PRODUCAO,
    "requirements-local.txt": DE_EXECUCAO,
    "requirements-dev.txt": DE_DESENVOLVIMENTO,
}
INCLUI = re.compile(r"^-r (\S+)$", re.MULTILINE)


def listados(arquivo: str) -> dict[str, str]:
    """Versão de cada pacote que a lista instala neste Python."""
    texto = (RAIZ / arquivo).read_text(encoding="utf-8")
    texto += "".join((RAIZ / incluida).read_text(encoding="utf-8") for incluida in INCLUI.findall(texto))
    linhas = re.findall(r"^(\w[^\\\n]*)", texto, flags=re.MULTILINE)
    exigidos = [Requirement(linha) for linha in linhas]
    aqui = [um for um in exigidos if um.marker is None or um.marker.evaluate()]
    return {canonicalize_name(um.name): str(um.specifier).removeprefix("==") for um in aqui}


def alcancados(exigidos: Iterable[str]) -> Iterator[Requirement]:
    """Tudo o que os exigidos exigem neste Python, extras incluídos, pelos metadados dos pacotes instalados."""
    por_ver = [Requirement(um) for um in exigidos]
    vistos: set[tuple[str, str]] = set()
    while por_ver:
        exigido = por_ver.pop()
        yield exigido
        for novo in {(exigido.name, extra) for extra in ("", *exigido.extras)} - vistos:
            vistos.add(novo)
            seguintes = [Requirement(texto) for texto in requires(exigido.name) or ()]
            por_ver += [s for s in seguintes if s.marker is None or s.marker.evaluate({"extra": novo[1]})]


@pytest.mark.parametrize("arquivo", LISTAS)
def test_a_lista_tem_o_que_o_projeto_declara_e_tudo_de_que_isso_precisa(arquivo: str) -> None:
    lista = listados(arquivo)
    exigidos = list(alcancados(LISTAS[arquivo]))
    nao_servem = {str(p) for p in exigidos if not p.specifier.contains(lista.get(canonicalize_name(p.name), ""))}
    assert nao_servem == set()
    assert lista.keys() == {canonicalize_name(p.name) for p in exigidos}


def test_o_ambiente_da_suite_e_o_da_lista() -> None:
    lista = listados("requirements-dev.txt")
    assert {nome: version(nome) for nome in lista} == lista
