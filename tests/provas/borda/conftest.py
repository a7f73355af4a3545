"""Uma unidade sem banco atrás de um portal, e o sistema inteiro para as provas longas."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from lancador import RAIZ
from lancador.comandos_da_unidade import web
from lancador.mapa import Unidade, escrever_mapa
from lancador.maquina import LOCAL, atende, porta_livre, portas_livres
from lancador.processos import Processo, Supervisor
from tests.portao.traefik import traefik_no_ar
from tests.provas.borda import aplicacao

MODULO = "core"


@contextmanager
def no_ar(pasta: Path, nome: str, porta: int, comando: Sequence[str]) -> Iterator[Supervisor]:
    """Um processo Python que atende na porta; para ao sair."""
    supervisor = Supervisor(print)
    processo = Processo(
        nome=nome,
        comando=[sys.executable, *comando],
        ambiente=dict(os.environ),
        registro=pasta / f"{nome}.log",
        etapa=0,
        pronto=partial(atende, porta),
        pasta=RAIZ,
    )
    try:
        supervisor.iniciar(processo)
        yield supervisor
    finally:
        supervisor.parar()


@pytest.fixture(scope="module")
def portal_com_eco(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Porta de um portal cuja única unidade, um granian com o nosso servidor, responde o que viu."""
    pasta = tmp_path_factory.mktemp("borda")
    da_unidade, do_portal = portas_livres(2)
    mapa = pasta / "mapa.json"
    recursos = json.dumps({"prefixos": {}, "padrao": MODULO})
    escrever_mapa(mapa, recursos, (Unidade(MODULO, (MODULO,), da_unidade),))
    unidade = web(da_unidade, aplicacao=f"{aplicacao.__name__}:application")
    portal = ["-m", "lancador.portal", str(do_portal), str(mapa)]
    with no_ar(pasta, "unidade", da_unidade, unidade), no_ar(pasta, "portal", do_portal, portal):
        yield do_portal


@pytest.fixture(scope="module")
def traefik_com_eco(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Porta de um Traefik com as rotas geradas, diante da mesma unidade."""
    pasta = tmp_path_factory.mktemp("traefik")
    da_unidade = porta_livre()
    unidade = web(da_unidade, aplicacao=f"{aplicacao.__name__}:application")
    with (
        no_ar(pasta, "unidade", da_unidade, unidade),
        traefik_no_ar(pasta, {MODULO: f"http://{LOCAL}:{da_unidade}"}) as traefik,
    ):
        yield traefik.porta
