"""Unidades-eco de vendas e do resto, e um Traefik diante delas."""

from collections.abc import Iterator

import pytest

from tests.portao.traefik import Traefik, traefik_no_ar
from tests.portao.unidade import UnidadeEco


@pytest.fixture(scope="module")
def unidades() -> Iterator[dict[str, UnidadeEco]]:
    """No ar, por módulo."""
    vendas, core = UnidadeEco(), UnidadeEco()
    with vendas.no_ar(), core.no_ar():
        yield {"vendas": vendas, "core": core}


@pytest.fixture(scope="module")
def traefik(unidades: dict[str, UnidadeEco], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traefik]:
    """Sem TLS e sem limite de ritmo."""
    urls = {modulo: unidade.url for modulo, unidade in unidades.items()}
    with traefik_no_ar(tmp_path_factory.mktemp("traefik"), urls) as no_ar:
        yield no_ar


@pytest.fixture(autouse=True)
def _unidades_de_novo(unidades: dict[str, UnidadeEco]) -> None:
    """Cada teste começa sem chegadas nem respostas marcadas."""
    for unidade in unidades.values():
        unidade.chegadas.clear()
        unidade.respostas.clear()
