"""O PostgreSQL que fica no ar entre rodadas de teste do mesmo checkout."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from lancador import RAIZ, mantidos
from lancador.maquina import atende, esperar

pytestmark = pytest.mark.servidores
COMANDO = [sys.executable, "-m", "lancador.mantidos", "postgresql"]
PRAZO_SEGUNDOS = 30


@pytest.fixture
def ambiente(pasta_aberta: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Uma pasta de dados nova; o que ali ficou no ar termina no fim."""
    monkeypatch.setenv("ERP_DADOS", str(pasta_aberta))
    yield dict(os.environ)
    mantidos.parar()


def manter(ambiente: dict[str, str]) -> str:
    return subprocess.run(COMANDO, cwd=RAIZ, env=ambiente, capture_output=True, text=True, check=True).stdout


def porta(url: str) -> int:
    return int(urlsplit(url).port or 0)


def pid_do_servidor() -> int:
    anotado = mantidos.pasta_do_checkout() / "postgresql" / "postmaster.pid"
    return int(anotado.read_text(encoding="utf-8").splitlines()[0])


def test_fica_no_ar_para_a_rodada_seguinte_e_parar_guarda_os_bancos(ambiente: dict[str, str]) -> None:
    url = manter(ambiente)
    with psycopg.connect(url, autocommit=True) as conexao:
        conexao.execute("CREATE DATABASE modelo")
    pid = pid_do_servidor()
    assert manter(ambiente) == url
    assert pid_do_servidor() == pid
    assert mantidos.parar() == ["postgresql"]
    assert not atende(porta(url))
    assert mantidos.parar() == []
    with psycopg.connect(manter(ambiente), dbname="modelo") as conexao:
        assert conexao.execute("SELECT current_database()").fetchone() == ("modelo",)


def test_rodadas_simultaneas_dividem_o_mesmo(ambiente: dict[str, str]) -> None:
    juntas = [subprocess.Popen(COMANDO, cwd=RAIZ, env=ambiente, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    urls = {rodada.communicate()[0] for rodada in juntas}
    assert len(urls) == 1
    assert atende(porta(urls.pop()))


def test_um_pid_que_ja_nao_e_do_servidor_nao_o_faz_parecer_no_ar_nem_e_terminado(ambiente: dict[str, str]) -> None:
    url = manter(ambiente)
    morto = pid_do_servidor()
    os.kill(morto, signal.SIGKILL)
    assert esperar(lambda: not atende(porta(url)), PRAZO_SEGUNDOS)
    outro = mantidos.Anotado(pid=os.getpid(), nascimento=1, sinal=signal.SIGKILL)
    assert not outro.vive
    outro.terminar()
    assert atende(porta(manter(ambiente)))
    assert pid_do_servidor() != morto
