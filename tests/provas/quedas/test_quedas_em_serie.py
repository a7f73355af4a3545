"""Quedas em série: processos mortos a esmo enquanto se vende; nada respondido se perde, nada acontece duas vezes."""

import random
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from lancador.mapa import Topologia
from lancador.maquina import esperar
from lancador.progresso import dizer
from tests.provas.quedas import balanco
from tests.provas.quedas.derrubador import Derrubador, matar, sortear_alvos, sortear_marcas
from tests.provas.quedas.sistemas import Servidores, sistema_proprio
from tests.provas.quedas.vendedor import PASSOS_POR_VENDA, abrir_vendedores, vender_sob
from tests.provas.relatorio import Porte, Provar, ate, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(600)]
CLIENTES = 4
QUIETUDE_SEGUNDOS = 60


def _quedas(topologia: Topologia, porte: Porte) -> int:
    # Uma queda do monolito para toda venda enquanto ele volta; no sistema dividido, só as que precisam de quem caiu.
    return porte.escolher(6, 70) if topologia == "monolito" else porte.escolher(10, 130)


@pytest.mark.parametrize("topologia", ["monolito", "servicos"])
def test_quedas_em_serie(
    topologia: Topologia, servidores: Servidores, porte: Porte, provar: Provar, tmp_path: Path
) -> None:
    vendas, quedas = porte.escolher(120, 5000), _quedas(topologia, porte)
    sorteio = random.Random(f"{porte.semente}/{topologia}")
    with sistema_proprio(topologia, servidores) as sistema:
        alvos = sortear_alvos(sorted(sistema.processos), quedas, sorteio)
        marcas = sortear_marcas(quedas, vendas * PASSOS_POR_VENDA, sorteio)
        derrubador = Derrubador(lambda: sistema.processos, alvos, marcas, partial(matar, sorteio=sorteio))
        vendedores = abrir_vendedores(sistema, CLIENTES, tmp_path, sorteio, derrubador)
        vender_sob(derrubador, vendedores, lambda v: v.vender(range(vendas // CLIENTES)))
        parou = esperar(lambda: balanco.parado(sistema), porte.prazo(QUIETUDE_SEGUNDOS))
        quietude = time.monotonic() - derrubador.ultima_em
        dizer(f"{topologia}: quieta: {parou}; repetidos: {sum((v.repetidos for v in vendedores), Counter())}")
        nome = f"quedas_em_serie.{topologia}"
        provar(
            igual(f"{nome}.quedas", derrubador.feitas, quedas),
            ate(f"{nome}.quietude_s", quietude, porte.prazo(QUIETUDE_SEGUNDOS)),
            igual(f"{nome}.vendas", sum(v.vendas for v in vendedores), vendas),
            *balanco.medidas(nome, sistema, vendedores),
        )
