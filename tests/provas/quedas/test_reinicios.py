"""Reiniciar sem que um cliente note, e um módulo parado que não leva os outros consigo."""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count, takewhile
from pathlib import Path

import pytest

from lancador.progresso import dizer
from lancador.sistema import atende, esperar
from tests.provas.quedas import balanco
from tests.provas.quedas.casas import CasaPropria, Servidores, casa_propria, congelado
from tests.provas.quedas.matador import Matador, sortear_alvos, sortear_marcas
from tests.provas.quedas.vendedor import abrir_vendedores, vender_sob
from tests.provas.relatorio import Porte, Provar, ate, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(600)]
CLIENTES = 4
RESPOSTAS_POR_SINAL = 40
SAIDA_SEGUNDOS = 30
QUIETUDE_SEGUNDOS = 60
SEM_O_CORE = {"vendas": "/api/pedidos/", "financeiro": "/api/titulos/", "estoque": "/api/saldos/"}


@dataclass
class Reinicio:
    """Pede a um processo que termine (SIGTERM), espera que saia, e que o seguinte atenda."""

    casa: CasaPropria
    saidas_s: list[float] = field(default_factory=list)

    def reiniciar(self, nome: str, pid: int) -> None:
        """Um de cada vez, como quem atualiza a casa sem fechá-la."""
        inicio = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        assert esperar(lambda: not Path(f"/proc/{pid}").exists(), 2 * SAIDA_SEGUNDOS), nome
        self.saidas_s.append(time.monotonic() - inicio)
        unidade, _, papel = nome.partition(".")
        porta = next(u.porta for u in self.casa.casa.unidades if u.nome == unidade)
        assert papel == "trabalho" or esperar(lambda: atende(porta), 2 * SAIDA_SEGUNDOS), nome


def test_reiniciar_sob_carga_nao_falha_chamada_alguma(
    servidores_da_suite: Servidores, porte: Porte, provar: Provar, tmp_path: Path
) -> None:
    sinais, sorteio = porte.escolher(10, 50), random.Random(porte.semente)
    with casa_propria("servicos", servidores_da_suite) as casa:
        reinicio = Reinicio(casa)
        alvos = sortear_alvos(sorted(casa.casa.processos), sinais, sorteio)
        marcas = sortear_marcas(sinais, sinais * RESPOSTAS_POR_SINAL, sorteio)
        matador = Matador(lambda: casa.processos, alvos, marcas, reinicio.reiniciar)
        vendedores = abrir_vendedores(casa, CLIENTES, tmp_path, sorteio, matador)
        vender_sob(matador, vendedores, lambda v: v.vender(takewhile(lambda _: not matador.acabou.is_set(), count())))
        repetidos = sum((v.repetidos for v in vendedores), Counter())
        dizer(f"reinícios: {sum(v.vendas for v in vendedores)} vendas; repetidos: {repetidos}")
        assert esperar(lambda: balanco.parada(casa), QUIETUDE_SEGUNDOS)
        sem_o_core = _respostas_sem_o_core(casa, reinicio)
        provar(
            igual("reinicios.sinais", matador.feitas, sinais),
            igual("reinicios.chamadas_falhas", repetidos.total(), 0),
            igual("reinicios.sem_o_core.status_errados", sum(status != HTTPStatus.OK for status in sem_o_core), 0),
            ate("reinicios.saida_s", max(reinicio.saidas_s), SAIDA_SEGUNDOS),
            *balanco.medidas("reinicios", casa, vendedores),
        )


def _respostas_sem_o_core(casa: CasaPropria, reinicio: Reinicio) -> list[int]:
    """O que respondem as que vendem, quando reiniciam e o core para antes da primeira chamada a elas."""
    with casa.entrar() as cliente:
        for unidade in SEM_O_CORE:
            nome = f"{unidade}.web"
            reinicio.reiniciar(nome, casa.processos[nome])
        with congelado(casa, "core"):
            return [cliente.http.get(caminho).status_code for caminho in SEM_O_CORE.values()]
