"""As conexões dos clientes, olhadas de fora do granian: quantas são de cada endereço, e quem não lê o que pediu.

O granian corta sozinho quem demora no cabeçalho e quem fica parado entre duas chamadas; não conta conexões por
endereço, e espera para sempre que o cliente leia a resposta.
"""

import asyncio
import fcntl
import logging
import os
import socket
import stat
import struct
import termios
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from plataforma.servidor.limites import LimitesDoServidor
from plataforma.servidor.origem import Proxies, eh_proxy

registro = logging.getLogger(__name__)
ABERTOS = "/proc/self/fd"
# Em struct tcp_info (linux/tcp.h): quantos bytes a outra ponta já confirmou.
CONFIRMADOS, TCP_INFO_BYTES = 120, 128
# O primeiro byte é o estado (linux/tcp_states.h): ESTABLISHED, e CLOSE_WAIT, em que só o cliente já nada manda.
ABERTAS = (1, 8)
SEM_ESPERAR = struct.pack("ii", 1, 0)


class Conexao(NamedTuple):
    """Uma conexão de cliente e quanto da resposta falta a ele receber."""

    tomada: socket.socket
    cliente: tuple[str, int]
    por_sair: int
    confirmados: int
    aberta: bool
    """Se ainda se pode mandar por ela; a que se cortou fica um tempo a esperar pelo outro lado."""

    @property
    def nome(self) -> str:
        """Como o granian a diz."""
        endereco, porta = self.cliente
        return f"[{endereco}]:{porta}" if ":" in endereco else f"{endereco}:{porta}"


class Parada(NamedTuple):
    """Desde quando, e a partir de quantos bytes confirmados, se olha uma resposta que não acaba de sair."""

    desde: float
    confirmados: int


@dataclass
class Vigia:
    """Corta, a cada ronda, o que passa do limite; nunca uma conexão com chamada em curso."""

    limites: LimitesDoServidor
    proxies: Proxies
    atendidas: Collection[str]
    _paradas: dict[tuple[str, int], Parada] = field(default_factory=dict)

    async def rondar(self) -> None:
        """Sem fim, fora do laço de eventos."""
        while True:
            await asyncio.sleep(self.limites.ronda_segundos)
            try:
                await asyncio.to_thread(self.olhar)
            except OSError:
                registro.exception("Não se pôde olhar as conexões.")

    def olhar(self) -> None:
        """Uma ronda."""
        conexoes = list(_conexoes())
        try:
            self._cortar_quem_nao_le(conexoes)
            self._cortar_as_demais(conexoes)
        finally:
            for conexao in conexoes:
                conexao.tomada.close()

    def _cortar_quem_nao_le(self, conexoes: list[Conexao]) -> None:
        agora, antes = time.monotonic(), self._paradas
        self._paradas = {}
        for conexao in conexoes:
            if not conexao.por_sair:
                continue
            parada = antes.get(conexao.cliente) or Parada(agora, conexao.confirmados)
            passou = agora - parada.desde
            if conexao.confirmados - parada.confirmados > passou * self.limites.leitura_bytes_por_segundo:
                parada = Parada(agora, conexao.confirmados)
            elif passou > self.limites.resposta_segundos:
                cortar(conexao, "não lê a resposta")
            self._paradas[conexao.cliente] = parada

    def _cortar_as_demais(self, conexoes: list[Conexao]) -> None:
        de_cada = defaultdict(list)
        for conexao in conexoes:
            de_cada[conexao.cliente[0]].append(conexao)
        for endereco, dele in de_cada.items():
            demais = len(dele) - self.limites.conexoes_por_endereco
            if demais > 0 and not eh_proxy(endereco, self.proxies):
                ociosas = [conexao for conexao in dele if conexao.nome not in self.atendidas]
                for conexao in ociosas[:demais]:
                    cortar(conexao, "passa das conexões que um endereço pode ter")


def conexao_de(cliente: str) -> Conexao | None:
    """A do cliente, como o granian a diz; quem a recebe fecha a tomada, que é uma cópia. None se já não há."""
    achada = None
    for conexao in _conexoes():
        if conexao.nome == cliente and achada is None:
            achada = conexao
        else:
            conexao.tomada.close()
    return achada


def cortar(conexao: Conexao, motivo: str) -> None:
    registro.warning("Conexão de %s cortada: %s.", conexao.nome, motivo)
    with suppress(OSError):
        # O que falta mandar não espera por quem não lê: quem fechar por último o joga fora.
        conexao.tomada.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, SEM_ESPERAR)
        conexao.tomada.shutdown(socket.SHUT_RDWR)


def _conexoes() -> Iterator[Conexao]:
    """As dos clientes: as que chegaram às portas em que o processo escuta."""
    tomadas = list(_tomadas())
    escutadas = {t.getsockname()[1] for t in tomadas if t.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)}
    for tomada in tomadas:
        conexao = olhar_a_conexao(tomada) if tomada.getsockname()[1] in escutadas else None
        if conexao is None:
            tomada.close()
        else:
            yield conexao


def olhar_a_conexao(tomada: socket.socket) -> Conexao | None:
    """A conexão como está agora; None se acabou."""
    try:
        cliente = tomada.getpeername()[:2]
        (por_sair,) = struct.unpack("i", fcntl.ioctl(tomada, termios.TIOCOUTQ, b"\0" * 4))
        estado = tomada.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    except OSError:
        return None
    (confirmados,) = struct.unpack_from("Q", estado, CONFIRMADOS)
    return Conexao(tomada, cliente, por_sair, confirmados, aberta=estado[0] in ABERTAS)


def _tomadas() -> Iterator[socket.socket]:
    """Cópias das tomadas TCP abertas: o número de um descritor pode mudar de dono a qualquer momento, a cópia não."""
    for nome in os.listdir(ABERTOS):
        try:
            copia = os.dup(int(nome))
        except OSError:
            continue  # fechou-se enquanto se olhava
        if not stat.S_ISSOCK(os.fstat(copia).st_mode):
            os.close(copia)
            continue
        tomada = socket.socket(fileno=copia)
        if tomada.family in (socket.AF_INET, socket.AF_INET6) and tomada.type == socket.SOCK_STREAM:
            yield tomada
        else:
            tomada.close()
