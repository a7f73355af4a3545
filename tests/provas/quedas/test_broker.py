"""O broker para e congela enquanto se vende: a API não percebe, nenhum evento se perde, e o atraso some depressa."""

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from lancador.maquina import esperar
from lancador.processos import Supervisor
from lancador.progresso import avisar, dizer
from lancador.rabbitmq import achar_servidor
from plataforma.testes.threads import threads
from tests.provas.quedas import balanco
from tests.provas.quedas.broker import Broker, broker_no_ar
from tests.provas.quedas.diario import Anotacao, Diario
from tests.provas.quedas.sistemas import Servidores, SistemaProprio, sistema_proprio
from tests.provas.quedas.vendedor import Vendedor
from tests.provas.relatorio import Medida, Porte, Provar, ate, desde, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(400)]
CLIENTES, VENDAS_POR_SEGUNDO = 2, 5
ESCOAR_SEGUNDOS = 120
FALTA_SEGUNDOS = (10, 300)
SUCESSO_PCT = 99.9
MOSTRAR = 5


@dataclass(frozen=True)
class Loja:
    """Um sistema de serviços com o broker que a prova tira do ar, e o que os clientes anotaram até agora."""

    sistema: SistemaProprio
    broker: Broker
    anotado: list[Anotacao] = field(default_factory=list)


@pytest.fixture(scope="module")
def loja(servidor_de_bancos: str, prefixo_dos_bancos: str) -> Iterator[Loja]:
    """O sistema fica nos bancos da suíte; o broker é só dele."""
    if achar_servidor() is None:
        pytest.skip("falta o RabbitMQ")
    with tempfile.TemporaryDirectory(prefix="broker-") as nome:
        pasta = Path(nome)
        pasta.chmod(0o711)
        with broker_no_ar(pasta) as broker:
            servidores = Servidores(pasta, Supervisor(avisar), servidor_de_bancos, broker.url, prefixo_dos_bancos)
            with sistema_proprio("servicos", servidores) as sistema:
                yield Loja(sistema, broker)


@pytest.mark.parametrize("falta", ["parado", "congelado"])
def test_o_sistema_vende_sem_broker(falta: str, loja: Loja, porte: Porte, provar: Provar, tmp_path: Path) -> None:
    segundos = porte.escolher(*FALTA_SEGUNDOS)
    sorteio = random.Random(f"{porte.semente}/{falta}")
    vendedores = [
        Vendedor(loja.sistema, Diario(tmp_path / f"{n}.diario"), random.Random(sorteio.random()), lambda: None)
        for n in range(CLIENTES)
    ]
    nome = f"broker.{falta}_{segundos}_s"
    medidas = _vender_sem_broker(nome, falta, loja, vendedores, porte)
    loja.anotado.extend(anotacao for v in vendedores for anotacao in v.diario.ler())
    feito = balanco.fazer_balanco(loja.sistema, loja.anotado)
    dizer(f"{nome}: {[diferencas[:MOSTRAR] for diferencas in feito]}")
    provar(
        *medidas,
        igual(f"{nome}.perdidos", len(feito.perdidos), 0),
        igual(f"{nome}.duplicados", len(feito.duplicados), 0),
        igual(f"{nome}.alheios", len(feito.alheios), 0),
        igual(f"{nome}.diferenca_do_livro", balanco.diferenca_do_livro(loja.sistema), 0),
    )


def _vender_sem_broker(nome: str, falta: str, loja: Loja, vendedores: list[Vendedor], porte: Porte) -> list[Medida]:
    """Vende enquanto o broker falta; da ordem de voltar até a quietude, os clientes só recebem o que venderam."""
    segundos = porte.escolher(*FALTA_SEGUNDOS)
    tirar, devolver = {
        "parado": (loja.broker.parar, loja.broker.voltar),
        "congelado": (loja.broker.congelar, loja.broker.descongelar),
    }[falta]
    fim = threading.Event()
    with threads(CLIENTES) as comecar:
        vendendo = [comecar(lambda v=v: v.vender(_no_ritmo(fim))) for v in vendedores]
        try:
            tirar()
            fim.wait(segundos)  # a falta dura isto: é o que se prova, e não um modo de esperar por alguém
        finally:
            fim.set()
        atendidos, repetidos = sum(v.atendidos for v in vendedores), sum(v.repetidos.total() for v in vendedores)
        represados = balanco.em_curso(loja.sistema)
        voltou_em = time.monotonic()
        devolver()
        for venda in vendendo:
            venda.result()
    parou = esperar(lambda: balanco.parado(loja.sistema), ESCOAR_SEGUNDOS)
    return [
        desde(f"{nome}.sucesso_da_api_pct", 100 * atendidos / (atendidos + repetidos), SUCESSO_PCT),
        desde(f"{nome}.chamadas_atendidas", atendidos, porte.ritmo(segundos)),
        desde(f"{nome}.mensagens_represadas", represados, porte.ritmo(segundos)),
        igual(f"{nome}.quieta", int(parou), 1),
        ate(f"{nome}.escoada_em_s", time.monotonic() - voltou_em, ESCOAR_SEGUNDOS),
    ]


def _no_ritmo(fim: threading.Event) -> Iterator[int]:
    """Uma venda de cada vez, à parte que cabe a um cliente de VENDAS_POR_SEGUNDO, até o fim."""
    inicio = time.monotonic()
    for n in count():
        if fim.wait(max(inicio + n * CLIENTES / VENDAS_POR_SEGUNDO - time.monotonic(), 0)):
            return
        yield n
