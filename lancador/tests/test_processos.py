"""Supervisão, com processos de verdade."""

import os
import signal
import sys
from pathlib import Path

import pytest

from lancador.maquina import esperar
from lancador.processos import NaoSubiu, Processo, Supervisor

PRAZO_SEGUNDOS = 15
DORMIR = "import signal; signal.pause()"
ANOTAR_NO_FIM = """
import signal, sys, time
def fim(*_):
    with open(sys.argv[1], "a") as arquivo:
        arquivo.write(sys.argv[2] + "\\n")
    time.sleep(0.3)
    sys.exit()
signal.signal(signal.SIGTERM, fim)
open(sys.argv[1] + "." + sys.argv[2], "w").close()
time.sleep(600)
"""
COM_FILHO = f"""
import subprocess, sys, time
filho = subprocess.Popen([sys.executable, "-c", {DORMIR!r}])
with open(sys.argv[1], "w") as arquivo:
    arquivo.write(str(filho.pid) + "\\n")
time.sleep(600)
"""


def processo(pasta: Path, nome: str, codigo: str, *argumentos: str, etapa: int = 0, **resto: object) -> Processo:
    comando = [sys.executable, "-c", codigo, *argumentos]
    return Processo(nome, comando, dict(os.environ), pasta / f"{nome}.log", etapa, **resto)  # type: ignore[arg-type]


def vivo(pid: int) -> bool:
    estado = Path(f"/proc/{pid}/stat")
    return estado.exists() and estado.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def derrubar(supervisor: Supervisor, nome: str, avisos: list[str]) -> None:
    """Mata e espera os dois avisos: caiu, reiniciado."""
    antigo, ditos = supervisor.pids()[nome], len(avisos)
    os.kill(antigo, signal.SIGKILL)
    assert esperar(lambda: len(avisos) == ditos + 2, PRAZO_SEGUNDOS)
    assert vivo(supervisor.pids()[nome])
    assert not vivo(antigo)


def test_filho_morto_volta_e_cada_queda_espera_mais(supervisor: Supervisor, avisos: list[str], tmp_path: Path) -> None:
    supervisor.iniciar(processo(tmp_path, "a", DORMIR))
    supervisor.vigiar()
    derrubar(supervisor, "a", avisos)
    derrubar(supervisor, "a", avisos)
    assert [avisos[0], avisos[2]] == ["a caiu (código -9); volta em 0.5 s", "a caiu (código -9); volta em 1 s"]


def test_a_parada_segue_as_etapas_ao_contrario(supervisor: Supervisor, tmp_path: Path) -> None:
    fim = tmp_path / "fim"
    for etapa, nome in enumerate(("banco", "web", "portal")):
        novo = processo(
            tmp_path, nome, ANOTAR_NO_FIM, str(fim), nome, etapa=etapa, pronto=(tmp_path / f"fim.{nome}").exists
        )
        supervisor.iniciar(novo)
    pids = supervisor.pids().values()
    supervisor.parar()
    assert fim.read_text(encoding="utf-8").split() == ["portal", "web", "banco"]
    assert not any(vivo(pid) for pid in pids)


def test_o_que_um_filho_deixa_para_tras_cai_com_ele(supervisor: Supervisor, tmp_path: Path) -> None:
    arquivo = tmp_path / "neto"
    supervisor.iniciar(processo(tmp_path, "pai", COM_FILHO, str(arquivo)))
    supervisor.vigiar()
    assert esperar(lambda: arquivo.exists() and arquivo.read_text(encoding="utf-8").endswith("\n"), PRAZO_SEGUNDOS)
    neto = int(arquivo.read_text(encoding="utf-8"))
    os.kill(supervisor.pids()["pai"], signal.SIGKILL)
    assert esperar(lambda: not vivo(neto), PRAZO_SEGUNDOS)


def test_quem_nao_sobe_diz_por_que(supervisor: Supervisor, tmp_path: Path) -> None:
    quebrado = processo(tmp_path, "web", "raise SystemExit('falta a chave')", pronto=lambda: False)
    with pytest.raises(NaoSubiu, match=r"web saiu com código 1:\nfalta a chave"):
        supervisor.iniciar(quebrado)


def test_quem_nao_atende_no_prazo_nao_subiu(supervisor: Supervisor, tmp_path: Path) -> None:
    lento = processo(tmp_path, "web", DORMIR, pronto=lambda: False, prazo_segundos=0.5)
    with pytest.raises(NaoSubiu, match="não atendeu em"):
        supervisor.iniciar(lento)
