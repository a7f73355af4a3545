"""Uma resposta em pedaços: o granian guardaria na memória tudo o que o cliente ainda não leu, e daria por inteira a que
se interrompe. Por isso só se manda o que cabe numa janela ainda não confirmada, e a interrompida acaba com a conexão.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Protocol

from plataforma.servidor.conexoes import Conexao, conexao_de, cortar, olhar_a_conexao

JANELA_BYTES = 1024 * 1024
ESPERA_SEGUNDOS = 0.02
registro = logging.getLogger(__name__)


class SaidaRsgi(Protocol):
    """Por onde vão os pedaços, como o granian o dá."""

    async def send_bytes(self, data: bytes) -> None: ...


class Escoamento:
    """Quanto do que se mandou ao cliente ele já confirmou."""

    def __init__(self, cliente: str) -> None:
        self._conexao: Conexao | None = conexao_de(cliente)
        self._enviados = 0

    def esperar(self, quantos: int) -> bool:
        """Espera que caibam na janela mais `quantos` bytes; falso se a conexão acabou."""
        self._enviados += quantos
        while self._conexao is not None:
            agora = olhar_a_conexao(self._conexao.tomada)
            if agora is None or not agora.aberta:
                return False
            if self._enviados - (agora.confirmados - self._conexao.confirmados) <= JANELA_BYTES + quantos:
                break
            time.sleep(ESPERA_SEGUNDOS)
        return True

    def interromper(self) -> None:
        """Acaba com a conexão antes do fim: sem o último pedaço, quem lê sabe que falta."""
        if self._conexao is not None:
            cortar(self._conexao, "a resposta se interrompeu no meio")

    def fechar(self) -> None:
        """Larga a cópia da tomada."""
        if self._conexao is not None:
            self._conexao.tomada.close()


def transmitir(pedacos: Iterable[bytes], saida: SaidaRsgi, cliente: str, laco: asyncio.AbstractEventLoop) -> None:
    """Manda os pedaços, fora do laço de eventos e no passo de quem os lê."""
    escoamento = Escoamento(cliente)
    try:
        for pedaco in pedacos:
            if not escoamento.esperar(len(pedaco)):
                return
            asyncio.run_coroutine_threadsafe(_mandar(saida, pedaco), laco).result()
    except _Fechada:
        return
    except Exception:  # noqa: BLE001 é a borda: o status já foi, e só resta não parecer inteira
        registro.exception("Uma resposta em pedaços se interrompeu.")
        escoamento.interromper()
    finally:
        escoamento.fechar()


class _Fechada(Exception):
    """O cliente foi embora."""


async def _mandar(saida: SaidaRsgi, pedaco: bytes) -> None:
    try:
        await saida.send_bytes(pedaco)
    except RuntimeError as erro:
        raise _Fechada from erro
