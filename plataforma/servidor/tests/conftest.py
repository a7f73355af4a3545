"""Um granian de verdade, com a aplicação dos testes."""

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from lancador import RAIZ
from lancador.maquina import atende, porta_livre
from lancador.processos import Processo, Supervisor
from lancador.processos_do_sistema import granian
from plataforma.servidor.tests import aplicacao

CABECALHO_MS = 1000


@pytest.fixture(scope="session")
def porta_do_servidor() -> Iterator[int]:
    """Porta em que ele atende; o prazo do cabeçalho é o dos testes."""
    porta = porta_livre()
    supervisor = Supervisor(print)
    with tempfile.TemporaryDirectory() as pasta:
        supervisor.iniciar(
            Processo(
                nome="servidor",
                comando=[
                    sys.executable,
                    *granian(porta, f"{aplicacao.__name__}:application"),
                    f"--http1-header-read-timeout={CABECALHO_MS}",
                ],
                ambiente=dict(os.environ),
                registro=Path(pasta) / "servidor.log",
                etapa=0,
                pronto=partial(atende, porta),
                pasta=RAIZ,
            )
        )
        yield porta
        supervisor.parar()
