"""`./erp servir` e `./erp trabalhar`: o próprio processo, a saúde dele, e a parada."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from lancador.maquina import LOCAL, esperar, porta_livre
from plataforma.testes.prazos import na_suite
from plataforma.topologia.carregar import RAIZ

PARADA_SEGUNDOS = 10
SUBIR_SEGUNDOS = 60
SERVIDOR = {"servir": "granian", "trabalhar": "manage.py"}


class NoAr(NamedTuple):
    """Um comando em execução e a porta dele."""

    processo: subprocess.Popen[bytes]
    porta: int


@contextmanager
def no_ar(comando: str, pasta: Path) -> Iterator[NoAr]:
    porta = porta_livre()
    ambiente = {**os.environ, "ERP_CHAVES": settings.CHAVES, "ERP_EXECUCAO": str(pasta)}
    chamada = [sys.executable, str(RAIZ / "erp"), comando, "--porta", str(porta)]
    with open(pasta / f"{comando}.log", "wb") as registro:
        processo = subprocess.Popen(chamada, env=ambiente, stdout=registro, stderr=subprocess.STDOUT)
    try:
        yield NoAr(processo, porta)
    finally:
        processo.kill()
        processo.wait()


def sondar(porta: int, pergunta: str) -> subprocess.CompletedProcess[str]:
    """A sonda como um contêiner a roda."""
    endereco = f"http://{LOCAL}:{porta}/_plataforma/{pergunta}"
    comando = [sys.executable, "-IS", str(RAIZ / "lancador" / "sonda.py"), endereco]
    return subprocess.run(comando, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("comando", SERVIDOR)
def test_o_processo_e_o_proprio_responde_as_sondas_e_para(comando: str, bancos: None, tmp_path: Path) -> None:
    with no_ar(comando, tmp_path) as aqui:
        assert esperar(lambda: not sondar(aqui.porta, "pronta").returncode, SUBIR_SEGUNDOS), sondar(
            aqui.porta, "pronta"
        )
        assert sondar(aqui.porta, "viva").returncode == 0
        nome = Path(f"/proc/{aqui.processo.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        assert SERVIDOR[comando] in nome
        inicio = time.monotonic()
        aqui.processo.send_signal(signal.SIGTERM)
        assert aqui.processo.wait(timeout=60) == 0
        assert time.monotonic() - inicio <= na_suite(PARADA_SEGUNDOS)


@pytest.mark.parametrize("comando", SERVIDOR)
def test_porta_ocupada_e_dita_com_a_saida(comando: str) -> None:
    with socket.create_server((LOCAL, 0)) as outro:
        porta = outro.getsockname()[1]
        chamada = [sys.executable, str(RAIZ / "erp"), comando, "--porta", str(porta)]
        feito = subprocess.run(chamada, capture_output=True, text=True, check=False)
    assert feito.returncode == 1
    assert f"A porta {porta} está ocupada: escolha outra com --porta" in feito.stdout + feito.stderr


def test_a_sonda_diz_por_que_nao() -> None:
    porta = porta_livre()
    feito = sondar(porta, "viva")
    assert feito.returncode == 1
    assert "não respondeu" in feito.stderr
