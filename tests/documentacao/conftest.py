"""Os guias seguidos, uma vez para os testes desta pasta."""

import pytest

from tests.documentacao.guias import Guias, seguir_todos


@pytest.fixture(scope="package")
def guias(tmp_path_factory: pytest.TempPathFactory) -> Guias:
    """Uma cópia da árvore depois de todos os guias."""
    return seguir_todos(tmp_path_factory.mktemp("guias"))
