"""Quem ataca e quem só usa, juntos na mesma borda; e a conta das respostas que foram a quem não as pediu."""

import http.client
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from lancador.maquina import LOCAL
from tests.provas.borda.enquadramento import Autor, chamada_hostil

ESPERA_SEGUNDOS = 20
CALADA_SEGUNDOS = 0.1
# O Traefik responde 500 ao corpo que não consegue ler, e 501 à codificação que não conhece.
RECUSA = re.compile(rb"HTTP/1\.1 (?:400|50[01])")
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


def ate_fechar(porta: int, chamada: bytes) -> bytes:
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


def ate_calar(porta: int, chamada: bytes) -> bytes:
    """O que volta até a outra ponta fechar ou se calar: o Traefik deixa sem resposta quem já não vai mandar nada."""
    partes = []
    tomada = socket.create_connection((LOCAL, porta), timeout=ESPERA_SEGUNDOS)
    with tomada, suppress(ConnectionError, TimeoutError):
        tomada.sendall(chamada)
        tomada.settimeout(CALADA_SEGUNDOS)
        while parte := tomada.recv(65536):
            partes.append(parte)
    return b"".join(partes)


Mandar = Callable[[int, bytes], bytes]


@dataclass(frozen=True)
class Ataque:
    """Quem ataca, quem só usa, por que porta, e como se manda uma chamada hostil."""

    porta: int
    autor: Autor
    vitima: Vitima
    mandar: Mandar = ate_fechar

    def provocar(self, quantas: int, semente: int) -> Contas:
        """`quantas` hostis, cada uma numa conexão, e uma da vítima depois de cada: dois pares ao mesmo tempo."""
        contas = Contas()
        with ThreadPoolExecutor(PARES) as pares:
            partes = [pares.submit(self._par, quantas // PARES, semente + n) for n in range(PARES)]
        for parte in partes:
            contas.somar(parte.result())
        return contas

    def _par(self, quantas: int, semente: int) -> Contas:
        sorte, contas = Random(semente), Contas()
        with closing(http.client.HTTPConnection(LOCAL, self.porta, timeout=ESPERA_SEGUNDOS)) as conexao:
            for _ in range(quantas):
                self._uma(conexao, chamada_hostil(sorte, self.autor), contas)
        return contas

    def _uma(self, conexao: http.client.HTTPConnection, chamada: bytes, contas: Contas) -> None:
        recebido = self.mandar(self.porta, chamada)
        contas.hostis += 1
        contas.recusadas += RECUSA.search(recebido) is not None
        if self.vitima.marca in recebido:
            contas.trocadas.append(b"ao autor: " + chamada)
        conexao.request(
            "GET", self.vitima.caminho, headers={"Host": self.vitima.host, "Authorization": self.vitima.credencial}
        )
        resposta = conexao.getresponse()
        corpo = resposta.read()
        contas.das_vitimas += 1
        if resposta.status != 200 or self.vitima.marca not in corpo:
            contas.trocadas.append(f"à vítima, {resposta.status}, depois de: ".encode() + chamada)
