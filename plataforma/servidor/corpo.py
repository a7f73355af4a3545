"""O corpo de uma chamada, lido inteiro pelo laço de eventos: um cliente lento espera ali, e não numa thread."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any, Protocol

from plataforma.servidor.limites import LimitesDoServidor, Ocupacao
from plataforma.servidor.recusas import Campos, ChamadaRecusada

NA_MEMORIA_BYTES = 64 * 1024


class ProtocoloRsgi(Protocol):
    """A conversa com o cliente, como o granian a dá."""

    async def __call__(self) -> bytes: ...
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def __anext__(self) -> bytes: ...
    def response_bytes(self, status: int, headers: Campos, body: bytes) -> None: ...


class Corpo:
    """Os bytes lidos: na memória enquanto são poucos, depois num arquivo que some ao fechar."""

    def __init__(self, endereco: str | None, guardados: Ocupacao) -> None:
        self._endereco, self._guardados = endereco, guardados
        self.arquivo: IO[bytes] = BytesIO()
        self.tamanho = 0

    def acrescentar(self, bloco: bytes) -> None:
        """Levanta ChamadaRecusada se já se guarda demais."""
        if self.tamanho + len(bloco) > NA_MEMORIA_BYTES and isinstance(self.arquivo, BytesIO):
            ja_lido = self.arquivo.getvalue()
            self.arquivo = tempfile.TemporaryFile()  # noqa: SIM115 fecha-o quem fecha o corpo
            self.arquivo.write(ja_lido)
        self._guardados.tomar(self._endereco, len(bloco))
        self.tamanho += len(bloco)
        self.arquivo.write(bloco)

    def fechar(self) -> None:
        """Devolve o espaço."""
        self._guardados.largar(self._endereco, self.tamanho)
        self.arquivo.close()


async def ler_corpo(protocolo: ProtocoloRsgi, tamanho: int | None, corpo: Corpo, limites: LimitesDoServidor) -> None:
    """Lê até o fim; `tamanho` None é um corpo em pedaços. Levanta ChamadaRecusada."""
    laco = asyncio.get_running_loop()
    inicio = laco.time()
    if tamanho is not None and tamanho > limites.corpo_bytes:
        raise _grande(limites)
    try:
        async with asyncio.timeout(limites.corpo_segundos) as prazo:
            if tamanho is not None and tamanho <= NA_MEMORIA_BYTES:
                corpo.acrescentar(await _de_uma_vez(protocolo))
            else:
                async for bloco in _blocos(protocolo, tamanho):
                    if corpo.tamanho + len(bloco) > limites.corpo_bytes:
                        raise _grande(limites)
                    corpo.acrescentar(bloco)
                    a_taxa_minima = corpo.tamanho / limites.taxa_bytes_por_segundo
                    prazo.reschedule(inicio + limites.corpo_segundos + a_taxa_minima)
    except TimeoutError as erro:
        detalhe = "O corpo não chegou no prazo. Confira a rede e o Content-Length, e mande a chamada de novo."
        raise ChamadaRecusada(HTTPStatus.REQUEST_TIMEOUT, detalhe) from erro
    corpo.arquivo.seek(0)


async def escoar(protocolo: ProtocoloRsgi, limites: LimitesDoServidor) -> None:
    """Lê e larga o que o cliente ainda manda: fechar com bytes por ler lhe tiraria a resposta (RFC 9112, 9.6)."""
    with suppress(RuntimeError):
        aiter(protocolo)  # o granian só o deixa começar uma vez; o começado segue de onde estava
    with suppress(TimeoutError, RuntimeError, StopAsyncIteration):
        async with asyncio.timeout(limites.escoamento_segundos):
            while True:
                await anext(protocolo)


async def _de_uma_vez(protocolo: ProtocoloRsgi) -> bytes:
    try:
        return await protocolo()
    except RuntimeError as erro:  # RSGIProtocolError, do granian
        raise _interrompido() from erro


async def _blocos(protocolo: ProtocoloRsgi, tamanho: int | None) -> AsyncIterator[bytes]:
    """Os blocos. O granian diz o fim com um bloco vazio, e o corpo que se partiu com dois: o segundo é o fim."""
    lidos = vazios = 0
    async for bloco in protocolo:
        if bloco:
            lidos += len(bloco)
            yield bloco
        vazios += not bloco
    if vazios != 1 or tamanho not in (None, lidos):
        raise _interrompido()


def _interrompido() -> ChamadaRecusada:
    return ChamadaRecusada(
        HTTPStatus.BAD_REQUEST, "O corpo terminou antes do fim, em pedaços malformados ou com trailers."
    )


def _grande(limites: LimitesDoServidor) -> ChamadaRecusada:
    detalhe = f"O corpo passa de {limites.corpo_bytes} bytes. Mande menos de cada vez."
    return ChamadaRecusada(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detalhe)


def tamanho_do_corpo(ambiente: dict[str, Any]) -> int | None:
    """Quantos bytes o cabeçalho anuncia; None se o corpo vem em pedaços. Levanta ChamadaRecusada."""
    if "HTTP_TRANSFER_ENCODING" in ambiente:
        if ambiente["HTTP_TRANSFER_ENCODING"].strip().lower() != "chunked":
            raise ChamadaRecusada(HTTPStatus.BAD_REQUEST, "De Transfer-Encoding só se aceita chunked.")
        return None
    anunciado = ambiente.get("CONTENT_LENGTH", "0")
    if not (anunciado.isascii() and anunciado.isdigit()):
        raise ChamadaRecusada(HTTPStatus.BAD_REQUEST, "Content-Length não é um número.")
    return int(anunciado)
