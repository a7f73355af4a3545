"""Um granian de verdade, com a aplicação dos testes."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from lancador import RAIZ
from lancador.comandos_da_unidade import web
from lancador.maquina import atende, porta_livre
from lancador.processos import Processo, Supervisor
from plataforma.servidor.tests import aplicacao

CABECALHO_MS = 1000


@contextmanager
def servidor(*outras: str) -> Iterator[tuple[int, Supervisor]]:
    """A porta em que ele atende e quem o mantém; `outras` opções valem sobre as nossas."""
    porta = porta_livre()
    supervisor = Supervisor(print)
    comando = [sys.executable, *web(porta, aplicacao=f"{aplicacao.__name__}:application"), *outras]
    with tempfile.TemporaryDirectory() as pasta:
        processo = Processo(
            nome="servidor",
            comando=comando,
            ambiente=dict(os.environ),
            registro=Path(pasta) / "servidor.log",
            etapa=0,
            pronto=partial(atende, porta),
            pasta=RAIZ,
        )
        try:
            supervisor.iniciar(processo)
            yield porta, supervisor
        finally:
            supervisor.parar()


@pytest.fixture(scope="session")
def porta_do_servidor() -> Iterator[int]:
    """Porta em que ele atende; o prazo do cabeçalho é o dos testes."""
    with servidor(f"--http1-header-read-timeout={CABECALHO_MS}") as (porta, _):
        yield porta
