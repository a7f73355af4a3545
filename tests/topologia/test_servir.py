"""`./erp servir` e `./erp trabalhar`: o próprio processo, a saúde dele, e a parada."""

import os
import re
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

from lancador.maquina import LOCAL, esperar, porta_livre, sou_root
from plataforma.testes.prazos import na_suite
from plataforma.topologia.carregar import RAIZ

PARADA_SEGUNDOS = 10
SUBIR_SEGUNDOS = 60
AGENTE = "-m plataforma.operacao.agente"
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


@pytest.fixture(scope="module")
def primeiro_processo() -> list[str]:
    """O começo do comando que roda como PID 1, como num contêiner, com o que a imagem põe no PYTHONPATH."""
    # Sem o --user só root pode; dentro de um contêiner, nem ele.
    quem = [] if sou_root() else ["--user", "--map-root-user"]
    comando = ["unshare", *quem, "--pid", "--fork", "--kill-child"]
    if subprocess.run([*comando, "true"], capture_output=True, check=False).returncode:
        pytest.skip("o núcleo não deixa, aqui, iniciar um processo como PID 1")
    return [*comando, "env", f"PYTHONPATH={RAIZ / 'implantacao' / 'primeiro_processo'}"]


@pytest.mark.parametrize(("comando", "nome"), [*((f"erp {c}", n) for c, n in SERVIDOR.items()), (AGENTE, "agente")])
def test_quem_e_parado_ao_nascer_como_pid_1_para_logo(
    comando: str, nome: str, primeiro_processo: list[str], tmp_path: Path
) -> None:
    ambiente = {**os.environ, "ERP_EXECUCAO": str(tmp_path)}
    chamada = [*primeiro_processo, sys.executable, *comando.split()]
    with subprocess.Popen(chamada, env=ambiente, cwd=RAIZ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as pai:
        try:
            assert esperar(lambda: ja_e(nome, filho_de(pai.pid)), SUBIR_SEGUNDOS)
            os.kill(filho_de(pai.pid), signal.SIGTERM)
            assert pai.wait(timeout=na_suite(PARADA_SEGUNDOS)) == 128 + signal.SIGTERM
        finally:
            pai.kill()


def filho_de(pid: int) -> int:
    """O único filho do processo; 0 enquanto não há."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii") or 0)


def ja_e(nome: str, pid: int) -> bool:
    """Se o processo já é o que vai ficar, e já não deixa o SIGTERM ao núcleo, que descarta o do PID 1."""
    pasta = Path(f"/proc/{pid}")
    if not pid or nome not in (pasta / "cmdline").read_text("utf-8"):
        return False
    tratados = re.search(r"^SigCgt:\t(\w+)$", (pasta / "status").read_text("utf-8"), re.MULTILINE)
    return tratados is not None and bool(int(tratados[1], 16) >> (signal.SIGTERM - 1) & 1)


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
