"""O primeiro processo de um contêiner: a parada chega ao comando desde o começo, e o código que sai é o dele."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lancador.maquina import esperar, sou_root
from plataforma.testes.prazos import na_suite
from plataforma.topologia.carregar import RAIZ

ENTRADA = ["sh", str(RAIZ / "lancador" / "entrada.sh")]
PARADA_SEGUNDOS = 10
TERMINA_COM_TRES = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print("pronto", flush=True)
signal.pause()
"""


@pytest.fixture(scope="module")
def como_pid_1() -> list[str]:
    """O começo do comando que roda como PID 1, como num contêiner."""
    quem = [] if sou_root() else ["--user", "--map-root-user"]
    comando = ["unshare", *quem, "--pid", "--fork", "--kill-child"]
    if subprocess.run([*comando, "true"], capture_output=True, check=False).returncode:
        pytest.skip("aqui não se inicia um processo como PID 1 (dentro de um contêiner, nem o root pode)")
    return comando


def test_quem_para_um_conteiner_ao_nascer_nao_espera(como_pid_1: list[str]) -> None:
    chamada = [*como_pid_1, *ENTRADA, sys.executable, "erp", "trabalhar"]
    with subprocess.Popen(chamada, cwd=RAIZ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as pai:
        assert esperar(lambda: trata_o_sinal(filho_de(pai.pid)), na_suite(1))
        os.kill(filho_de(pai.pid), signal.SIGTERM)
        assert pai.wait(timeout=na_suite(PARADA_SEGUNDOS)) == 128 + signal.SIGTERM


def test_o_comando_le_a_entrada_e_da_o_codigo_de_saida() -> None:
    comando = [sys.executable, "-c", "import sys; print(sys.stdin.read()); sys.exit(7)"]
    feito = subprocess.run([*ENTRADA, *comando], input="senha", capture_output=True, text=True, check=False)
    assert (feito.returncode, feito.stdout.strip()) == (7, "senha")


@pytest.mark.parametrize("sinal", [signal.SIGTERM, signal.SIGINT])
def test_o_comando_que_trata_a_parada_termina_como_quer(sinal: signal.Signals) -> None:
    with subprocess.Popen([*ENTRADA, sys.executable, "-c", TERMINA_COM_TRES], stdout=subprocess.PIPE) as processo:
        assert processo.stdout is not None
        assert processo.stdout.readline() == b"pronto\n"
        processo.send_signal(sinal)
        assert processo.wait(timeout=na_suite(PARADA_SEGUNDOS)) == 3


def filho_de(pid: int) -> int:
    """O único filho do processo; 0 enquanto não há."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii") or 0)


def trata_o_sinal(pid: int) -> bool:
    """Se o processo já não deixa o SIGTERM ao núcleo, que descarta o do PID 1."""
    situacao = Path(f"/proc/{pid}/status").read_text("utf-8") if pid else ""
    tratados = re.search(r"^SigCgt:\t(\w+)$", situacao, re.MULTILINE)
    return tratados is not None and bool(int(tratados[1], 16) >> (signal.SIGTERM - 1) & 1)
