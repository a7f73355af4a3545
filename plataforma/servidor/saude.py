"""O que se responde a quem vigia o processo, e em que endereços: nada aqui toma uma thread das que atendem."""

import asyncio
import hmac
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import NamedTuple

from plataforma.servidor.recusas import Resposta, problema

VIVA, PRONTA, DETALHES = "/_plataforma/viva", "/_plataforma/pronta", "/_plataforma/detalhes"
VALE_SEGUNDOS = 1.0
PRAZO_SEGUNDOS = 2.5
ESPERA_SEGUNDOS = 1
TITULOS = {VIVA: "O processo não anda", PRONTA: "O processo não está pronto"}
CODIGOS = {VIVA: "plataforma.nao_viva", PRONTA: "plataforma.nao_pronta"}
SEM_SEGREDO = "Os detalhes são de quem opera: defina ERP_SEGREDO_DO_OPERADOR na unidade para que ela os dê."
SO_OPERADORES = "Os detalhes são de quem opera: mande Authorization: Bearer e o segredo de ERP_SEGREDO_DO_OPERADOR."

Conferir = Callable[[], str]
"""Diz o que impede; vazio se nada."""


class Sondagem(NamedTuple):
    """O que se conferiu, e quando."""

    em: float
    impedimento: str


def responder(caminho: str, impedimento: str) -> Resposta:
    """200, ou 503 com o motivo."""
    if impedimento:
        return problema(
            HTTPStatus.SERVICE_UNAVAILABLE,
            CODIGOS[caminho],
            TITULOS[caminho],
            impedimento,
            [("Retry-After", str(ESPERA_SEGUNDOS))],
        )
    return _em_json(json.dumps({caminho.rpartition("/")[2]: True}).encode())


def _em_json(corpo: bytes) -> Resposta:
    return HTTPStatus.OK.value, [("Content-Type", "application/json"), ("Content-Length", str(len(corpo)))], corpo


class Saude:
    """A do processo que serve: `viva` é o laço responder; o resto confere-se numa thread só disto.

    Uma sondagem serve a quantos perguntarem no segundo seguinte: cada balanceador pergunta a cada dois ou três.
    """

    caminhos = frozenset({VIVA, PRONTA, DETALHES})

    def __init__(self, prontidao: Conferir, *, detalhes: Callable[[], bytes], segredo_do_operador: str) -> None:
        self._prontidao, self._detalhes, self._segredo = prontidao, detalhes, segredo_do_operador.encode()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="saude")
        self._em_curso: asyncio.Future[Sondagem] | None = None

    async def responder(self, caminho: str, credencial: str | None) -> Resposta:
        """A resposta a um dos `caminhos`; `credencial` é o campo Authorization."""
        if caminho == DETALHES:
            return self._recusa(credencial) or await self._detalhar()
        return responder(caminho, await self._impedimento() if caminho == PRONTA else "")

    def fechar(self) -> None:
        """Depois da última chamada; a sondagem em curso não se espera."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _recusa(self, credencial: str | None) -> Resposta | None:
        if not self._segredo:
            return problema(HTTPStatus.NOT_FOUND, "plataforma.nao_encontrado", "Não encontrado", SEM_SEGREDO, [])
        if hmac.compare_digest((credencial or "").encode(), b"Bearer " + self._segredo):
            return None
        quem = [("WWW-Authenticate", "Bearer")]
        return problema(HTTPStatus.UNAUTHORIZED, "plataforma.nao_autenticado", "Não autenticado", SO_OPERADORES, quem)

    async def _detalhar(self) -> Resposta:
        return _em_json(await asyncio.get_running_loop().run_in_executor(self._thread, self._detalhes))

    async def _impedimento(self) -> str:
        if self._em_curso is None or self._passou(self._em_curso):
            self._em_curso = asyncio.get_running_loop().run_in_executor(self._thread, self._conferir)
        try:
            sondagem = await asyncio.wait_for(asyncio.shield(self._em_curso), PRAZO_SEGUNDOS)
        except TimeoutError:
            return f"A sondagem não terminou em {PRAZO_SEGUNDOS:g} s: o banco pode estar lento ou inalcançável."
        return sondagem.impedimento

    def _passou(self, conferida: asyncio.Future[Sondagem]) -> bool:
        if not conferida.done():
            return False
        return conferida.exception() is not None or time.monotonic() - conferida.result().em > VALE_SEGUNDOS

    def _conferir(self) -> Sondagem:
        impedimento = self._prontidao()
        return Sondagem(time.monotonic(), impedimento)
