"""`./erp iniciar --instalar` serve e para; `./erp testar --instalar` traz o que falta, e a suíte passa.

A ordem é a do README; a máquina é a mesma, e o clone é o do último commit.
"""

import re
from pathlib import Path

import pytest

from lancador.maquina import esperar
from lancador.suite import FORA_DAQUI
from plataforma.topologia.carregar import RAIZ
from tests.provas.maquina_nova.maquina import Maquina

pytestmark = pytest.mark.inteira
COMANDOS = re.findall(r"^\./erp \w+ --instalar$", (RAIZ / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
NO_AR_SEGUNDOS, PARAR_SEGUNDOS = 1200, 30
ENTRAR = """
import json, sys, urllib.request
corpo = json.dumps({"email": sys.argv[1], "senha": sys.argv[2]}).encode()
chamada = urllib.request.Request(sys.argv[3] + "/api/tokens/", corpo, {"Content-Type": "application/json"})
print(urllib.request.urlopen(chamada).status)
"""
# Não rodou porque quem responde está fora da máquina, e a suíte o diz; o resto rodou.
PID_1 = "tests.topologia.test_entrada::test_quem_para_um_conteiner_ao_nascer_nao_espera: "
"""Inicia um processo como PID 1, o que dentro de um contêiner não se pode."""
ADMITIDOS = (*FORA_DAQUI, "pip-audit: ", PID_1)


def test_o_readme_tem_os_dois_comandos() -> None:
    assert COMANDOS == ["./erp iniciar --instalar", "./erp testar --instalar"]


def test_iniciar_serve_com_a_senha_que_diz_e_ctrl_c_para_tudo(maquina: Maquina, tmp_path: Path) -> None:
    registro = tmp_path / "iniciar.log"
    with maquina.rodando(registro, *COMANDOS[0].split()) as processo:
        assert esperar(lambda: "No ar em" in lido(registro) or processo.poll() is not None, NO_AR_SEGUNDOS)
        achado = re.search(r"Entre como (\S+), senha (\S+) .*\nNo ar em (\S+) ", lido(registro))
        assert achado, lido(registro)[-4000:]
        assert maquina.rodar("python3", "-c", ENTRAR, *achado.groups()).strip() == "200"
        maquina.rodar("sh", "-c", "kill -INT $(cat /tmp/pid)")
        assert processo.wait(timeout=PARAR_SEGUNDOS) == 0, lido(registro)[-4000:]
    assert maquina.processos() == []


def test_testar_traz_o_que_falta_e_passa(maquina: Maquina, tmp_path: Path) -> None:
    registro = tmp_path / "testar.log"
    with maquina.rodando(registro, *COMANDOS[1].split()) as processo:
        codigo = processo.wait()
    assert codigo == 0, lido(registro)[-12000:]
    ditos = re.findall(r"^não rodou: (.*)$", lido(registro), re.MULTILINE)
    assert [dito for dito in ditos if not dito.startswith(ADMITIDOS)] == []
    assert maquina.processos() == []


def lido(registro: Path) -> str:
    """O que o comando escreveu até agora."""
    return registro.read_text(encoding="utf-8", errors="replace")
