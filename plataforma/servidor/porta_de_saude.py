"""A porta de um processo que não serve HTTP: uma thread só dela diz o que ele anotou, e não espera por nada."""

import asyncio
import logging
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import Self

from plataforma.servidor.recusas import Resposta, problema
from plataforma.servidor.saude import Conferir, responder

PRAZO_SEGUNDOS = 3.0
CABECALHO_BYTES = 8 * 1024

registro = logging.getLogger(__name__)


class PortaDeSaude:
    """Aberta enquanto dura o contexto; `conferir` diz, de cada endereço, o que impede."""

    def __init__(self, endereco: str, porta: int, conferir: Mapping[str, Conferir]) -> None:
        self._endereco, self._porta, self._conferir = endereco, porta, conferir
        self._laco = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._laco.run_forever, name="saude", daemon=True)

    def __enter__(self) -> Self:
        servidor = asyncio.start_server(self._atender, self._endereco, self._porta, limit=CABECALHO_BYTES)
        self._servidor = self._laco.run_until_complete(servidor)
        self._thread.start()
        return self

    def __exit__(self, *_erro: object) -> None:
        self._laco.call_soon_threadsafe(self._laco.stop)
        self._thread.join()
        self._laco.run_until_complete(self._encerrar())
        self._laco.close()

    async def _encerrar(self) -> None:
        """Fecha a porta e deixa pelo meio as perguntas que ainda não chegaram inteiras."""
        self._servidor.close()
        em_curso = asyncio.all_tasks() - {asyncio.current_task()}
        for pergunta in em_curso:
            pergunta.cancel()
        await asyncio.gather(*em_curso, return_exceptions=True)

    async def _atender(self, leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PRAZO_SEGUNDOS):
                cabecalho = await leitor.readuntil(b"\r\n\r\n")
                escritor.write(_em_http(self._resposta(cabecalho)))
                await escritor.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            registro.info("Uma pergunta pela saúde não chegou inteira.")
        finally:
            escritor.close()

    def _resposta(self, cabecalho: bytes) -> Resposta:
        metodo, _, resto = cabecalho.partition(b" ")
        caminho = resto.partition(b" ")[0].decode("latin-1")
        if metodo != b"GET" or caminho not in self._conferir:
            ha = " e ".join(self._conferir)
            return problema(
                HTTPStatus.NOT_FOUND, "plataforma.nao_encontrado", "Não encontrado", f"Aqui só há GET {ha}.", []
            )
        return responder(caminho, self._conferir[caminho]())


def _em_http(resposta: Resposta) -> bytes:
    status, campos, corpo = resposta
    linhas = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{nome}: {valor}" for nome, valor in campos)]
    return "\r\n".join([*linhas, "Connection: close", "", ""]).encode("latin-1") + corpo
