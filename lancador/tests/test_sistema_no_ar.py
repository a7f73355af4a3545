"""O sistema inteiro, em cada topologia, nos servidores da suíte."""

import http.client
import json
import os
import select
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lancador.enderecos import Enderecos
from lancador.execucao import SOQUETE_MAIS_LONGO, SOQUETE_MAXIMO
from lancador.maquina import LOCAL, atende, esperar
from lancador.processos_do_sistema import SAUDE
from lancador.sistema_no_ar import Sistema
from tests.sistemas import sistema_passageiro

pytestmark = pytest.mark.jornada
PRAZO_SEGUNDOS = 30


@pytest.fixture(scope="module", params=["monolito", "servicos"])
def sistema(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sistema]:
    """Um sistema novo em cada topologia."""
    with sistema_passageiro(request.param, tmp_path_factory.mktemp(request.param)) as novo:
        yield novo


def saude(porta: int) -> dict[str, object]:
    """O que a unidade diz de si."""
    with closing(http.client.HTTPConnection(LOCAL, porta, timeout=5)) as conexao:
        conexao.request("GET", SAUDE)
        return json.load(conexao.getresponse())


def test_cada_unidade_executa_so_os_seus_modulos_e_volta_quando_cai(sistema: Sistema) -> None:
    assert {u.nome: sorted(saude(u.porta)["modulos"]) for u in sistema.unidades} == {  # type: ignore[call-overload]
        u.nome: sorted(u.modulos) for u in sistema.unidades
    }
    unidade = sistema.unidades[0]
    antigo = sistema.processos[f"{unidade.nome}.web"]
    os.kill(antigo, signal.SIGKILL)
    assert esperar(lambda: sistema.processos.get(f"{unidade.nome}.web", antigo) != antigo, PRAZO_SEGUNDOS)
    assert esperar(lambda: atende(unidade.porta), PRAZO_SEGUNDOS)
    assert saude(unidade.porta)["unidade"] == unidade.nome


def test_recusado_antes_de_se_ler_o_corpo_a_conexao_serve_a_chamada_seguinte(sistema: Sistema) -> None:
    with closing(http.client.HTTPConnection(LOCAL, sistema.unidades[0].porta, timeout=10)) as conexao:
        conexao.putrequest("POST", "/api/unicornios/")
        conexao.putheader("Content-Length", "2")
        conexao.endheaders()
        # Sem a guarda a resposta já viria, e o corpo, chegando depois, acharia a conexão fechada.
        assert not select.select([conexao.sock], [], [], 1)[0]
        conexao.send(b"{}")
        assert lido(conexao) == http.HTTPStatus.NOT_FOUND
        mesma = conexao.sock
        conexao.request("GET", SAUDE)
        assert lido(conexao) == http.HTTPStatus.OK
        assert conexao.sock is mesma


def lido(conexao: http.client.HTTPConnection) -> int:
    resposta = conexao.getresponse()
    resposta.read()
    return resposta.status


@pytest.mark.parametrize("sobra", [0, 1])
def test_o_soquete_da_unidade_de_nome_mais_longo_cabe_num_soquete(sobra: int) -> None:
    grupos = (("estoque",), ("abertura", "compras", "core", "financeiro", "vendas"))
    with tempfile.TemporaryDirectory() as curta:
        fixo = len(f"{curta}//execucao") + len(SOQUETE_MAIS_LONGO.format(unidade="abertura-e-mais-4"))
        pasta = Path(curta) / ("x" * (SOQUETE_MAXIMO - fixo + sobra))
        enderecos = Enderecos(bancos="", admin=None)
        sistema = Sistema(topologia="servicos", grupos=grupos, enderecos=enderecos, pasta=pasta, segredo="s", base={})
        soquete = (
            Path(sistema.ambiente(unidade="abertura-e-mais-4")["ERP_EXECUCAO"]) / "abertura-e-mais-4-4194304.aviso"
        )
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as de_verdade:
            de_verdade.bind(str(soquete))
        assert soquete.is_relative_to(pasta) == (sobra == 0)
        sistema.parar()
