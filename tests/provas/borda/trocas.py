"""Quem ataca e quem só usa, juntos no mesmo portal; e a conta das respostas que foram a quem não as pediu."""

import http.client
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from lancador.maquina import LOCAL
from tests.provas.borda.enquadramento import Autor, chamada_hostil

ESPERA_SEGUNDOS = 20
PARES = 2


class Vitima(NamedTuple):
    """Quem só usa: o que pede, e o que uma resposta sua sempre traz e a dos outros nunca."""

    host: str
    credencial: str
    caminho: str
    marca: bytes


@dataclass
class Contas:
    """O que se viu."""

    hostis: int = 0
    recusadas: int = 0
    das_vitimas: int = 0
    trocadas: list[bytes] = field(default_factory=list)

    def somar(self, outra: "Contas") -> None:
        """Junta."""
        self.hostis += outra.hostis
        self.recusadas += outra.recusadas
        self.das_vitimas += outra.das_vitimas
        self.trocadas += outra.trocadas


def provocar(porta: int, autor: Autor, vitima: Vitima, quantas: int, semente: int) -> Contas:
    """`quantas` chamadas hostis, cada uma numa conexão, e uma da vítima depois de cada: dois pares ao mesmo tempo."""
    contas = Contas()
    with ThreadPoolExecutor(PARES) as pares:
        partes = [pares.submit(_par, porta, autor, vitima, quantas // PARES, semente + n) for n in range(PARES)]
    for parte in partes:
        contas.somar(parte.result())
    return contas


def _par(porta: int, autor: Autor, vitima: Vitima, quantas: int, semente: int) -> Contas:
    sorte, contas = Random(semente), Contas()
    with closing(http.client.HTTPConnection(LOCAL, porta, timeout=ESPERA_SEGUNDOS)) as conexao:
        for _ in range(quantas):
            _uma(porta, conexao, autor, vitima, sorte, contas)
    return contas


def _uma(
    porta: int, conexao: http.client.HTTPConnection, autor: Autor, vitima: Vitima, sorte: Random, contas: Contas
) -> None:
    chamada = chamada_hostil(sorte, autor)
    recebido = _mandar(porta, chamada)
    contas.hostis += 1
    contas.recusadas += b"HTTP/1.1 400" in recebido
    if vitima.marca in recebido:
        contas.trocadas.append(b"ao autor: " + chamada)
    conexao.request("GET", vitima.caminho, headers={"Host": vitima.host, "Authorization": vitima.credencial})
    resposta = conexao.getresponse()
    corpo = resposta.read()
    contas.das_vitimas += 1
    if resposta.status != 200 or vitima.marca not in corpo:
        contas.trocadas.append(f"à vítima, {resposta.status}, depois de: ".encode() + chamada)


def _mandar(porta: int, chamada: bytes) -> bytes:
    """Tudo o que volta até o portal fechar; quem ataca não manda mais nada, e o portal o sabe."""
    partes = []
    with socket.create_connection((LOCAL, porta), timeout=ESPERA_SEGUNDOS) as tomada:
        try:
            tomada.sendall(chamada)
            tomada.shutdown(socket.SHUT_WR)
            while parte := tomada.recv(65536):
                partes.append(parte)
        except ConnectionError:
            pass  # o portal recusou e fechou com bytes nossos por ler
    return b"".join(partes)
