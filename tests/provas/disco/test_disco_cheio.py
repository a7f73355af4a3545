"""Com o disco do PostgreSQL cheio de verdade, a saúde diz 503 e por quê; com espaço de novo, volta sozinha."""

import http.client
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from lancador.comandos_da_unidade import PRONTA
from lancador.maquina import LOCAL, esperar
from lancador.processos import Supervisor
from lancador.progresso import avisar
from lancador.servidores import abrir_postgres
from lancador.sistema_no_ar import Sistema
from tests.provas.relatorio import Provar, igual

DISCO_MIB = 500
PRAZO_SEGUNDOS = 30


class Resposta(NamedTuple):
    """O que a saúde respondeu."""

    status: int
    corpo: dict[str, object]


@pytest.fixture
def disco() -> Iterator[Path]:
    """Um disco pequeno, só do PostgreSQL desta prova."""
    with tempfile.TemporaryDirectory(prefix="disco-") as nome:
        montar = ["mount", "-t", "tmpfs", "-o", f"size={DISCO_MIB}m,mode=711", "tmpfs", nome]
        if subprocess.run(montar, capture_output=True).returncode:
            pytest.skip("não se monta um tmpfs aqui: pede root e CAP_SYS_ADMIN")
        try:
            yield Path(nome)
        finally:
            subprocess.run(["umount", "--lazy", nome], check=True)


def saude(sistema: Sistema) -> Resposta:
    with closing(http.client.HTTPConnection(LOCAL, sistema.porta, timeout=10)) as conexao:
        conexao.request("GET", PRONTA)
        resposta = conexao.getresponse()
        return Resposta(resposta.status, json.load(resposta))


def encher(disco: Path) -> Path:
    arquivo = disco / "enchimento"
    subprocess.run(["dd", "if=/dev/zero", f"of={arquivo}", "bs=64k"], capture_output=True)
    assert shutil.disk_usage(disco).free == 0
    return arquivo


@pytest.mark.inteira
def test_com_o_disco_cheio_a_saude_diz_503_e_volta_com_o_espaco(disco: Path, provar: Provar) -> None:
    supervisor = Supervisor(avisar)
    with tempfile.TemporaryDirectory(prefix="erp-") as nome:
        Path(nome).chmod(0o711)
        try:
            admin = abrir_postgres(supervisor, disco, Path(sys.executable), secrets.token_hex(12)).url_admin
            with Sistema.de_teste("monolito", bancos=admin, amqp=None, pasta=Path(nome)) as sistema:
                antes = saude(sistema)
                enchimento = encher(disco)
                percebeu = esperar(lambda: saude(sistema).status == 503, PRAZO_SEGUNDOS)
                cheio = saude(sistema)
                enchimento.unlink()
                voltou = esperar(lambda: saude(sistema).status == 200, PRAZO_SEGUNDOS)
        finally:
            supervisor.parar()
    provar(
        igual("disco.cheio.saude_antes", antes.status, 200),
        igual("disco.cheio.percebido", percebeu, 1),
        igual("disco.cheio.saude", cheio.status, 503),
        igual("disco.cheio.diz_por_que", "o disco do banco está cheio" in str(cheio.corpo["detail"]), 1),
        igual("disco.cheio.voltou", voltou, 1),
    )
