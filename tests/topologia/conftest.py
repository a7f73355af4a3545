"""Um etcd e um Consul de verdade, só da execução."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.topologia.servidores import Servido, no_ar

AbrirServidor = Callable[[str], Servido]


@pytest.fixture(scope="session")
def servidor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AbrirServidor]:
    """Abre, na primeira vez que se pede, o servidor de um tipo; todos param no fim."""
    with ExitStack() as pilha:
        yield cache(lambda tipo: pilha.enter_context(no_ar(tipo, _pasta(tmp_path_factory, tipo))))


def _pasta(fabrica: pytest.TempPathFactory, tipo: str) -> Path:
    return fabrica.mktemp(tipo)
