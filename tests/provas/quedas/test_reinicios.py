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

from lancador.maquina import atende, esperar
from lancador.progresso import dizer
from tests.provas.quedas import balanco
from tests.provas.quedas.derrubador import Derrubador, sortear_alvos, sortear_marcas
from tests.provas.quedas.sistemas import Servidores, SistemaProprio, congelado, sistema_proprio
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

    sistema: SistemaProprio
    saidas_s: list[float] = field(default_factory=list)

    def reiniciar(self, nome: str, pid: int) -> None:
        """Um de cada vez, como quem atualiza o sistema sem fechá-lo."""
        inicio = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        assert esperar(lambda: not Path(f"/proc/{pid}").exists(), 2 * SAIDA_SEGUNDOS), nome
        self.saidas_s.append(time.monotonic() - inicio)
        unidade, _, papel = nome.partition(".")
        porta = next(u.porta for u in self.sistema.sistema.unidades if u.nome == unidade)
        assert papel == "trabalho" or esperar(lambda: atende(porta), 2 * SAIDA_SEGUNDOS), nome


def test_reiniciar_sob_carga_nao_falha_chamada_alguma(
    servidores_da_suite: Servidores, porte: Porte, provar: Provar, tmp_path: Path
) -> None:
    sinais, sorteio = porte.escolher(10, 50), random.Random(porte.semente)
    with sistema_proprio("servicos", servidores_da_suite) as sistema:
        reinicio = Reinicio(sistema)
        alvos = sortear_alvos(sorted(sistema.sistema.processos), sinais, sorteio)
        marcas = sortear_marcas(sinais, sinais * RESPOSTAS_POR_SINAL, sorteio)
        derrubador = Derrubador(lambda: sistema.processos, alvos, marcas, reinicio.reiniciar)
        vendedores = abrir_vendedores(sistema, CLIENTES, tmp_path, sorteio, derrubador)
        vender_sob(
            derrubador, vendedores, lambda v: v.vender(takewhile(lambda _: not derrubador.acabou.is_set(), count()))
        )
        repetidos = sum((v.repetidos for v in vendedores), Counter())
        dizer(f"reinícios: {sum(v.vendas for v in vendedores)} vendas; repetidos: {repetidos}")
        assert esperar(lambda: balanco.parado(sistema), porte.prazo(QUIETUDE_SEGUNDOS))
        sem_o_core = _respostas_sem_o_core(sistema, reinicio)
        provar(
            igual("reinicios.sinais", derrubador.feitas, sinais),
            igual("reinicios.chamadas_falhas", repetidos.total(), 0),
            igual("reinicios.sem_o_core.status_errados", sum(status != HTTPStatus.OK for status in sem_o_core), 0),
            ate("reinicios.saida_s", max(reinicio.saidas_s), SAIDA_SEGUNDOS),
            *balanco.medidas("reinicios", sistema, vendedores),
        )


def _respostas_sem_o_core(sistema: SistemaProprio, reinicio: Reinicio) -> list[int]:
    """O que respondem as que vendem, quando reiniciam e o core para antes da primeira chamada a elas."""
    with sistema.entrar() as cliente:
        for unidade in SEM_O_CORE:
            nome = f"{unidade}.web"
            reinicio.reiniciar(nome, sistema.processos[nome])
        with congelado(sistema, "core"):
            return [cliente.http.get(caminho).status_code for caminho in SEM_O_CORE.values()]
