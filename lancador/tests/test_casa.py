"""A casa inteira, em cada topologia, nos servidores da suíte."""

import http.client
import json
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lancador.casa import SAUDE, Casa
from lancador.sistema import LOCAL, atende, esperar
from plataforma.testes.bancos import apagar_prefixo

pytestmark = pytest.mark.jornada
PRAZO_SEGUNDOS = 30


@pytest.fixture(params=["monolito", "servicos"])
def casa(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Casa]:
    """Uma casa nova em cada topologia."""
    amqp = os.environ.get("ERP_TESTE_AMQP")
    if request.param == "servicos" and not amqp:
        pytest.skip("falta ERP_TESTE_AMQP: um RabbitMQ para a casa dividida")
    with Casa.de_teste(request.param, bancos=os.environ["ERP_TESTE_PG"], amqp=amqp, pasta=tmp_path) as nova:
        yield nova
    apagar_prefixo(os.environ["ERP_TESTE_PG"], nova.enderecos.prefixo_amqp)


def saude(porta: int) -> dict[str, object]:
    """O que a unidade diz de si."""
    with closing(http.client.HTTPConnection(LOCAL, porta, timeout=5)) as conexao:
        conexao.request("GET", SAUDE)
        return json.load(conexao.getresponse())


def test_cada_unidade_executa_so_os_seus_modulos_e_volta_quando_cai(casa: Casa) -> None:
    assert {u.nome: sorted(saude(u.porta)["modulos"]) for u in casa.unidades} == {  # type: ignore[call-overload]
        u.nome: sorted(u.modulos) for u in casa.unidades
    }
    unidade = casa.unidades[0]
    antigo = casa.processos[f"{unidade.nome}.web"]
    os.kill(antigo, signal.SIGKILL)
    assert esperar(lambda: casa.processos.get(f"{unidade.nome}.web", antigo) != antigo, PRAZO_SEGUNDOS)
    assert esperar(lambda: atende(unidade.porta), PRAZO_SEGUNDOS)
    assert saude(unidade.porta)["unidade"] == unidade.nome
