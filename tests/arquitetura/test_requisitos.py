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
DE_EXECUCAO = [*PROJETO["project"]["dependencies"], *PROJETO["project"]["optional-dependencies"]["local"]]
DE_DESENVOLVIMENTO = [*DE_EXECUCAO, *PROJETO["dependency-groups"]["dev"]]
LISTAS = {"requirements.txt": DE_EXECUCAO, "requirements-dev.txt": DE_DESENVOLVIMENTO}


def listados(arquivo: str) -> dict[str, str]:
    """Versão de cada pacote que a lista instala neste Python."""
    linhas = re.findall(r"^(\w[^\\\n]*)", (RAIZ / arquivo).read_text(encoding="utf-8"), flags=re.MULTILINE)
    pedidos = [Requirement(linha) for linha in linhas]
    aqui = [pedido for pedido in pedidos if pedido.marker is None or pedido.marker.evaluate()]
    return {canonicalize_name(pedido.name): str(pedido.specifier).removeprefix("==") for pedido in aqui}


def alcancados(pedidos: Iterable[str]) -> Iterator[Requirement]:
    """Tudo o que os pedidos exigem neste Python, extras incluídos, pelas fichas dos pacotes instalados."""
    por_ver = [Requirement(pedido) for pedido in pedidos]
    vistos: set[tuple[str, str]] = set()
    while por_ver:
        pedido = por_ver.pop()
        yield pedido
        for novo in {(pedido.name, extra) for extra in ("", *pedido.extras)} - vistos:
            vistos.add(novo)
            seguintes = [Requirement(texto) for texto in requires(pedido.name) or ()]
            por_ver += [s for s in seguintes if s.marker is None or s.marker.evaluate({"extra": novo[1]})]


@pytest.mark.parametrize("arquivo", LISTAS)
def test_a_lista_tem_o_que_o_projeto_declara_e_tudo_de_que_isso_precisa(arquivo: str) -> None:
    lista = listados(arquivo)
    pedidos = list(alcancados(LISTAS[arquivo]))
    nao_servem = {str(p) for p in pedidos if not p.specifier.contains(lista.get(canonicalize_name(p.name), ""))}
    assert nao_servem == set()
    assert lista.keys() == {canonicalize_name(p.name) for p in pedidos}


def test_o_ambiente_da_suite_e_o_da_lista() -> None:
    lista = listados("requirements-dev.txt")
    assert {nome: version(nome) for nome in lista} == lista
