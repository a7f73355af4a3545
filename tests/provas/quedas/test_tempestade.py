"""Tempestade: processos mortos a esmo enquanto se vende; nada respondido se perde, nada acontece duas vezes."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from lancador.casa import Topologia
from lancador.progresso import dizer
from lancador.sistema import esperar
from meu_erp.demonstracao.provas import conferir_a_casa
from meu_erp.demonstracao.provas import provar as provar_a_casa
from plataforma.testes.fios import fios
from tests.provas.quedas import balanco
from tests.provas.quedas.casas import CasaPropria, Servidores, casa_propria
from tests.provas.quedas.diario import Diario
from tests.provas.quedas.matador import Matador, sortear_alvos, sortear_marcas
from tests.provas.quedas.vendedor import Vendedor
from tests.provas.relatorio import Medida, Porte, Provar, ate, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(600)]
CLIENTES = 4
PASSOS_POR_VENDA = 5
QUIETUDE_SEGUNDOS = 60
MOSTRAR = 10


def _quedas(topologia: Topologia, porte: Porte) -> int:
    # Uma queda do monolito para toda venda enquanto ele volta; na casa dividida, só as que precisam de quem caiu.
    return porte.escolher(20, 70) if topologia == "monolito" else porte.escolher(40, 130)


@pytest.mark.parametrize("topologia", ["monolito", "servicos"])
def test_tempestade_de_quedas(
    topologia: Topologia, servidores: Servidores, porte: Porte, provar: Provar, tmp_path: Path
) -> None:
    vendas, quedas = porte.escolher(1000, 5000), _quedas(topologia, porte)
    sorteio = random.Random(f"{porte.semente}/{topologia}")
    with casa_propria(topologia, servidores) as casa:
        alvos = sortear_alvos(sorted(casa.processos), quedas, sorteio)
        marcas = sortear_marcas(quedas, vendas * PASSOS_POR_VENDA, sorteio)
        matador = Matador(lambda: casa.processos, alvos, marcas, sorteio)
        vendedores = [
            Vendedor(casa, Diario(tmp_path / f"{n}.diario"), random.Random(sorteio.random()), matador.responder)
            for n in range(CLIENTES)
        ]
        _vender_sob(matador, vendedores, vendas)
        parou = esperar(lambda: balanco.parada(casa), QUIETUDE_SEGUNDOS)
        quietude = time.monotonic() - matador.ultima_em
        dizer(f"{topologia}: quieta: {parou}; repetidos: {sum((v.repetidos for v in vendedores), Counter())}")
        nome = f"tempestade.{topologia}"
        provar(
            igual(f"{nome}.quedas", matador.feitas, quedas),
            ate(f"{nome}.quietude_s", quietude, QUIETUDE_SEGUNDOS),
            igual(f"{nome}.respostas_diferentes", sum(v.diferentes for v in vendedores), 0),
            *_do_balanco(nome, casa, vendedores, vendas),
        )


def _vender_sob(matador: Matador, vendedores: list[Vendedor], vendas: int) -> None:
    with fios(CLIENTES + 1) as comecar:
        matando = comecar(matador.rodar)
        vendendo = [comecar(lambda v=v: v.vender(range(vendas // CLIENTES))) for v in vendedores]
        try:
            for venda in vendendo:
                venda.result()
        finally:
            matador.desistir()
        matando.result()


def _do_balanco(nome: str, casa: CasaPropria, vendedores: list[Vendedor], vendas: int) -> list[Medida]:
    anotado = [anotacao for v in vendedores for anotacao in v.diario.ler()]
    with casa.entrar() as dona:
        erradas = [prova for prova in provar_a_casa(conferir_a_casa(dona)) if not prova.certa]
    feito = balanco.fazer_balanco(casa, anotado)
    for diferencas in (*feito, erradas):
        for diferenca in diferencas[:MOSTRAR]:
            dizer(str(diferenca))
    return [
        igual(f"{nome}.respostas", len(anotado), vendas * PASSOS_POR_VENDA),
        igual(f"{nome}.perdidos", len(feito.perdidos), 0),
        igual(f"{nome}.duplicados", len(feito.duplicados), 0),
        igual(f"{nome}.alheios", len(feito.alheios), 0),
        igual(f"{nome}.diferenca_do_livro", balanco.diferenca_do_livro(casa), 0),
        igual(f"{nome}.confirmando", balanco.confirmando(casa), 0),
        igual(f"{nome}.inbox_aberta", balanco.inbox_aberta(casa), 0),
        igual(f"{nome}.provas_da_casa_erradas", len(erradas), 0),
    ]
