"""Um processo cuja configuração não serve não parte: diz por quê, com a saída, e termina com erro."""

import json
import os
import subprocess
import sys

import pytest

from lancador.maquina import porta_livre
from plataforma.topologia.carregar import RAIZ

BANCOS = "postgresql://erp_{modulo}_{papel}:u5Lq9@127.0.0.1:1/erp_{modulo}"
SEGREDO = "Zr4y8Kq1vW7nB3xT6mH9cJ2sD5fG0pLa"
RECUSA = """\
A configuração não serve, e nada foi iniciado:
- ERP_HOSTS=“*” (ambiente): em produção diga os nomes por que se atende, como erp.exemplo.com.br.
- ERP_SEGREDO=“***” (padrão): é o padrão, que todos conhecem: sorteie um com `openssl rand -base64 48`.
- ERP_SEGREDO_DAS_TELAS=“” (padrão): falta, e web cifra com ele o que guarda: sorteie um com `openssl rand -base64 48`.
"""


def _rodar(*argumentos: str, **variaveis: str) -> subprocess.CompletedProcess[str]:
    proprio = {nome: valor for nome, valor in os.environ.items() if not nome.startswith("ERP_")}
    comando = [sys.executable, "-W", "ignore", *argumentos]
    return subprocess.run(
        comando, cwd=RAIZ, env={**proprio, "ERP_BANCOS": BANCOS, **variaveis}, capture_output=True, text=True
    )


def test_um_comando_nao_roda() -> None:
    feito = _rodar("manage.py", "check", ERP_AMBIENTE="producao", ERP_HOSTS="*")
    assert feito.returncode == 1
    assert feito.stderr == f"erro: {RECUSA}"


def test_quem_migra_nao_assina_e_dispensa_o_segredo_do_core() -> None:
    feito = _rodar("manage.py", "check", ERP_AMBIENTE="producao", ERP_PAPEL="dono")
    assert feito.returncode == 0, feito.stderr


@pytest.mark.jornada
def test_o_servidor_web_nao_sobe() -> None:
    granian = ("-m", "granian", "--interface", "rsgi", "--port", str(porta_livre()), "--respawn-failed-workers")
    feito = _rodar(*granian, "meu_erp.rsgi:application", ERP_AMBIENTE="producao", ERP_HOSTS="*")
    assert feito.returncode == 1
    assert RECUSA in feito.stderr


def test_a_configuracao_em_vigor_se_mostra_sem_segredos() -> None:
    feito = _rodar("manage.py", "configuracao", "mostrar", "--json", ERP_SEGREDO=SEGREDO, ERP_HOST="errei")
    linhas = {linha.pop("variavel"): linha for linha in json.loads(feito.stdout)}
    assert linhas["ERP_BANCOS"]["valor"] == BANCOS.replace("u5Lq9", "***")
    assert linhas["ERP_BANCOS"]["origem"] == "ambiente"
    assert linhas["ERP_SEGREDO"]["valor"] == "***"
    assert linhas["ERP_PAPEL"]["valor"] == "app"
    assert linhas["ERP_PAPEL"]["origem"] == "padrão"
    assert linhas["ERP_PAPEL"]["para_que"].startswith("Papel no banco: `app`")
    assert feito.stderr == "ERP_HOST não é uma variável deste sistema, e nada muda.\n"
    assert SEGREDO not in feito.stdout
