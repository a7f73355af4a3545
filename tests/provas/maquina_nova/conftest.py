"""Uma máquina para as duas provas: um contêiner da base nua, com o clone que os comandos do README usam."""

from collections.abc import Iterator

import pytest

from tests.provas.conteineres.imagens import construir_base
from tests.provas.conteineres.motor import motor_da_prova
from tests.provas.maquina_nova.maquina import Maquina, maquina_nova


@pytest.fixture(scope="package")
def maquina() -> Iterator[Maquina]:
    """No ar até o fim das provas, com o que `git clone` traz e mais nada."""
    with motor_da_prova() as motor, maquina_nova(motor, construir_base(motor)) as nova:
        yield nova
