"""O que o trabalhador diz a quem o vigia, e a parada dele com o que não acaba."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import pytest

from lancador import sonda
from lancador.maquina import LOCAL, esperar, porta_livre
from plataforma.banco.sql import executar
from plataforma.mensageria import andamento as modulo
from plataforma.mensageria.acordar import Fila
from plataforma.mensageria.andamento import AndamentoDoLaco
from plataforma.mensageria.tests import brinquedos as b
from plataforma.mensageria.trabalhador import PASSOS, Trabalhador
from plataforma.servidor.saude import PRONTA, VIVA
from plataforma.topologia.carregar import RAIZ

PRAZO_SEGUNDOS = 40
# O laço de verdade, com uma tarefa que não acaba: SIGSTOP pararia também a thread que responde.
PRESO = """
import threading
import django
django.setup()
from django.core.management import call_command
from plataforma.mensageria import andamento, trabalhador
from plataforma.operacao.management.commands import trabalhar
andamento.PARADO_SEGUNDOS = trabalhador.PARADA_SEGUNDOS = 1.0
trabalhar.retomar = lambda modulo: threading.Event().wait() or 0
call_command("trabalhar", porta={porta})
"""


def test_antes_da_primeira_volta_vive_e_nao_esta_pronto() -> None:
    novo = AndamentoDoLaco()
    assert novo.impedimento_de_vida() == ""
    assert novo.impedimento() == "O trabalhador ainda não deu a primeira volta."


def test_laco_que_nao_anda_nem_vive_nem_esta_pronto(monkeypatch: pytest.MonkeyPatch) -> None:
    parado = AndamentoDoLaco()
    parado.anotar_volta(())
    assert parado.impedimento() == ""
    monkeypatch.setattr(modulo, "PARADO_SEGUNDOS", 0)
    assert parado.impedimento_de_vida() == "O laço do trabalhador não anda há 0 s: um passo não termina."
    assert parado.impedimento() == parado.impedimento_de_vida()


def test_diz_de_que_modulos_o_banco_nao_respondeu_ate_responder(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr("plataforma.mensageria.trabalhador.PAUSA_DO_BANCO_SEGUNDOS", 0)
    trabalhador = Trabalhador(b.MODULOS)
    filas = [Fila(modulo, nome) for modulo in b.MODULOS for nome in PASSOS]
    with b.banco_fora_do_ar("beta"):
        trabalhador.volta(filas)
        assert trabalhador.andamento.impedimento() == "O banco não responde em: beta."
    trabalhador.volta(filas)
    assert trabalhador.andamento.impedimento() == ""
    assert executar("beta", "SELECT 1") == [(1,)]


class Preso(NamedTuple):
    """Um trabalhador cujo laço não anda, e a porta dele."""

    processo: subprocess.Popen[bytes]
    porta: int

    def diz(self, caminho: str) -> str:
        """O que o impede."""
        return sonda.impedimento(f"http://{LOCAL}:{self.porta}{caminho}")


@pytest.fixture
def preso(bancos: None) -> Iterator[Preso]:
    porta = porta_livre()
    processo = subprocess.Popen([sys.executable, "-c", PRESO.format(porta=porta)], cwd=RAIZ, env=dict(os.environ))
    yield Preso(processo, porta)
    processo.kill()
    processo.wait()


def test_um_laco_preso_vira_503_e_o_processo_ainda_para_com_zero(preso: Preso) -> None:
    assert esperar(lambda: "o laço do trabalhador não anda" in preso.diz(VIVA).lower(), PRAZO_SEGUNDOS)
    assert "respondeu 503" in preso.diz(PRONTA)
    preso.processo.terminate()
    assert preso.processo.wait(5) == 0
