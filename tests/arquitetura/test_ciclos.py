"""Os filhos de `plataforma` não se importam em círculo: cada um se lê, se testa e se muda sem os que estão acima."""

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

NUCLEO = "plataforma"
SEM_TESTES = frozenset({"tests", "conftest"})


@pytest.fixture
def grafo() -> grimp.ImportGraph:
    return grimp.build_graph(NUCLEO, cache_dir=None)


def _filho(modulo: str) -> str:
    return modulo.split(".")[1] if "." in modulo else ""


def conferir_ciclos(grafo: grimp.ImportGraph) -> None:
    """Levanta CycleError com o primeiro ciclo entre filhos diretos do núcleo."""
    entre_filhos: dict[str, set[str]] = defaultdict(set)
    for modulo in grafo.modules:
        if SEM_TESTES.isdisjoint(modulo.split(".")):
            importados = {_filho(m) for m in grafo.find_modules_directly_imported_by(modulo)}
            entre_filhos[_filho(modulo)] |= importados - {_filho(modulo), ""}
    TopologicalSorter(entre_filhos).prepare()


def test_o_nucleo_nao_tem_ciclos(grafo: grimp.ImportGraph) -> None:
    conferir_ciclos(grafo)


def test_um_import_para_cima_faz_um_ciclo_e_e_dito_por_inteiro(grafo: grimp.ImportGraph) -> None:
    grafo.add_import(importer="plataforma.banco.seguranca", imported="plataforma.modulo")
    with pytest.raises(CycleError) as achado:
        conferir_ciclos(grafo)
    assert {"banco", "modulo"} <= set(achado.value.args[1])
