"""A aplicação RSGI: lê a chamada no laço de eventos e só então a entrega a uma thread, que roda a aplicação WSGI."""

import asyncio
import logging
import resource
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from plataforma.servidor.ambiente import Escopo, ambiente_wsgi
from plataforma.servidor.conexoes import Vigia
from plataforma.servidor.corpo import Corpo, ProtocoloRsgi, escoar, ler_corpo, tamanho_do_corpo
from plataforma.servidor.limites import LimitesDoServidor, Ocupacao
from plataforma.servidor.origem import Proxies, eh_proxy, endereco_de_origem
from plataforma.servidor.recusas import Campos, ChamadaRecusada
from plataforma.servidor.saude import Saude

registro = logging.getLogger(__name__)
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Inicio:
    """O `start_response` de uma chamada."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR.value
    campos: Campos = []

    def __call__(self, status: str, campos: Campos, _erro: Any = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.campos = campos


class Servidor:
    """Serve uma aplicação WSGI com `threads` threads; `proxies` são os que dizem a verdade em X-Forwarded-For.

    As perguntas pela `saude` não esperam por nenhuma delas.
    """

    def __init__(
        self,
        aplicacao: Wsgi,
        *,
        threads: int,
        saude: Saude,
        proxies: Proxies = (),
        limites: LimitesDoServidor | None = None,
    ) -> None:
        self._aplicacao, self._proxies = aplicacao, proxies
        self._limites = limites = limites or LimitesDoServidor()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="chamada")
        self._corpos = Ocupacao("corpos", limites.corpos, limites.corpos_por_endereco)
        self._guardados = Ocupacao("bytes", limites.guardados_bytes, limites.guardados_bytes_por_endereco)
        self._chamadas = Ocupacao("chamadas", limites.chamadas, limites.chamadas_por_endereco)
        self._saude = saude
        self._atendidas: set[str] = set()
        """Conexões (endereço e porta do cliente) com chamada em curso."""
        self._vigia = Vigia(limites, proxies, self._atendidas)

    def limitar(self, limites: LimitesDoServidor) -> None:
        """Passa a valer `limites` para o que chega daqui em diante; o que está em curso, mesmo além deles, termina."""
        self._limites = self._vigia.limites = limites
        for ocupacao, total, por_endereco in (
            (self._corpos, limites.corpos, limites.corpos_por_endereco),
            (self._guardados, limites.guardados_bytes, limites.guardados_bytes_por_endereco),
            (self._chamadas, limites.chamadas, limites.chamadas_por_endereco),
        ):
            ocupacao.total, ocupacao.por_endereco = total, por_endereco

    def __rsgi_init__(self, laco: asyncio.AbstractEventLoop) -> None:
        """Antes da primeira chamada: uma conexão é um descritor, e o limite de partida é de mil."""
        maximo = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (maximo, maximo))
        self._ronda = laco.create_task(self._vigia.rondar())

    def __rsgi_del__(self, laco: asyncio.AbstractEventLoop) -> None:
        """Depois da última chamada."""
        self._ronda.cancel()
        with suppress(asyncio.CancelledError):
            laco.run_until_complete(self._ronda)
        self._saude.fechar()
        self._threads.shutdown()

    async def __rsgi__(self, escopo: Escopo, protocolo: ProtocoloRsgi) -> None:
        """Uma chamada."""
        if escopo.path in self._saude.caminhos and escopo.method == "GET":
            credencial = escopo.headers.get("authorization")
            protocolo.response_bytes(*await self._saude.responder(escopo.path, credencial))
            return
        self._atendidas.add(escopo.client)
        try:
            await self._atender(escopo, protocolo)
        except ChamadaRecusada as recusa:
            protocolo.response_bytes(*recusa.resposta())
            await escoar(protocolo, self._limites)
        finally:
            self._atendidas.discard(escopo.client)

    async def _atender(self, escopo: Escopo, protocolo: ProtocoloRsgi) -> None:
        ambiente = ambiente_wsgi(escopo)
        endereco = self._endereco(ambiente)
        corpo = Corpo(endereco, self._guardados)
        try:
            await self._ler_corpo(ambiente, protocolo, corpo, endereco)
            self._chamadas.tomar(endereco)
            try:
                laco = asyncio.get_running_loop()
                await laco.run_in_executor(self._threads, self._executar, ambiente, protocolo)
            finally:
                self._chamadas.largar(endereco)
        finally:
            corpo.fechar()

    def _endereco(self, ambiente: dict[str, Any]) -> str | None:
        """De quem é a chamada; None se é de um proxy mesmo, ou de outra unidade: esses não têm limite próprio."""
        trazidos = ambiente.get("HTTP_X_FORWARDED_FOR", "")
        endereco = endereco_de_origem(ambiente["REMOTE_ADDR"], trazidos, self._proxies)
        return None if eh_proxy(endereco, self._proxies) else endereco

    async def _ler_corpo(
        self, ambiente: dict[str, Any], protocolo: ProtocoloRsgi, corpo: Corpo, endereco: str | None
    ) -> None:
        tamanho = tamanho_do_corpo(ambiente)
        if tamanho != 0:
            self._corpos.tomar(endereco)
            try:
                await ler_corpo(protocolo, tamanho, corpo, self._limites)
            finally:
                self._corpos.largar(endereco)
            ambiente["CONTENT_LENGTH"] = str(corpo.tamanho)
        ambiente["wsgi.input"] = corpo.arquivo

    def _executar(self, ambiente: dict[str, Any], protocolo: ProtocoloRsgi) -> None:
        """Na thread: roda a aplicação e responde."""
        inicio = Inicio()
        try:
            partes = self._aplicacao(ambiente, inicio)
            try:
                corpo = b"".join(partes)
            finally:
                if (fechar := getattr(partes, "close", None)) is not None:
                    fechar()
        except Exception as erro:
            registro.exception("A aplicação falhou fora de toda visão.")
            detalhe = "Algo falhou do nosso lado e foi registrado."
            raise ChamadaRecusada(HTTPStatus.INTERNAL_SERVER_ERROR, detalhe) from erro
        if "HTTP_TRANSFER_ENCODING" in ambiente:
            # Quem mandou também um Content-Length, que o granian cala, pode ter medido o corpo por ele: nada do que
            # vier depois nesta conexão é de confiança (RFC 9112, 6.1).
            inicio.campos.append(("Connection", "close"))
        protocolo.response_bytes(inicio.status, inicio.campos, corpo)
