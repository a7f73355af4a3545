"""Endereços internos nunca passam: o portal em Python e o Traefik dão o mesmo veredito sobre cada caminho."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from functools import partial

import pytest

from lancador import RAIZ
from lancador.mapa import Unidade as UnidadeDoMapa
from lancador.mapa import escrever_mapa
from lancador.maquina import LOCAL, atende, porta_livre
from lancador.processos import Processo, Supervisor
from plataforma.api.recursos import PADRAO, mapa_de_recursos
from plataforma.topologia import MODULOS
from tests.portao.caminhos import CAMINHOS, Chega
from tests.portao.traefik import Traefik
from tests.portao.unidade import UnidadeEco


@pytest.fixture(scope="module")
def portal(unidades: dict[str, UnidadeEco], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """O portal em Python, com o mapa da árvore."""
    pasta = tmp_path_factory.mktemp("portal")
    do_resto = tuple(modulo for modulo in MODULOS if modulo != "vendas")
    no_mapa = (
        UnidadeDoMapa("vendas", ("vendas",), unidades["vendas"].porta),
        UnidadeDoMapa("core", do_resto, unidades["core"].porta),
    )
    escrever_mapa(pasta / "mapa.json", json.dumps({"prefixos": mapa_de_recursos(), "padrao": PADRAO}), no_mapa)
    porta, supervisor = porta_livre(), Supervisor(print)
    comando = [sys.executable, "-m", "lancador.portal", str(porta), str(pasta / "mapa.json")]
    pronto = partial(atende, porta)
    try:
        supervisor.iniciar(
            Processo("portal", comando, dict(os.environ), pasta / "portal.log", etapa=0, pronto=pronto, pasta=RAIZ)
        )
        yield porta
    finally:
        supervisor.parar()


def chamar(porta: int, alvo: str) -> bytes:
    with socket.create_connection((LOCAL, porta), timeout=10) as tomada:
        tomada.sendall(f"GET {alvo} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
        return b"".join(iter(lambda: tomada.recv(65536), b""))


@pytest.mark.parametrize("borda", ["portal", "traefik"])
@pytest.mark.parametrize("alvo", CAMINHOS, ids=ascii)
def test_o_caminho_chega_so_aonde_deve(
    alvo: str, borda: str, portal: int, traefik: Traefik, unidades: dict[str, UnidadeEco]
) -> None:
    resposta = chamar(portal if borda == "portal" else traefik.porta, alvo)
    chegou = [Chega(nome, chegada.alvo) for nome, unidade in unidades.items() for chegada in unidade.chegadas]
    assert chegou == ([CAMINHOS[alvo]] if CAMINHOS[alvo] else [])
    assert resposta.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")) == bool(chegou)


def test_a_tabela_tem_mais_de_sessenta_caminhos_e_a_maioria_nao_passa() -> None:
    assert len(CAMINHOS) >= 60
    assert sum(chega is None for chega in CAMINHOS.values()) > len(CAMINHOS) / 2
