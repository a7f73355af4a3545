"""O cliente da API sobre a aplicação deste processo: para os testes, e para a história, que escolhe o instante."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import copy_context
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import httpx2
from django.core.wsgi import get_wsgi_application
from django.db import connections

from meu_erp.demonstracao.cliente import PRAZO_SEGUNDOS, ClienteHttp
from plataforma.mensageria.trabalho import esperar_quietude
from plataforma.relogio import congelado

ENDERECO = "http://testserver"
SESSOES = "/api/tokens/"
QUIETUDE_SEGUNDOS = 10


@contextmanager
def conexoes_mantidas() -> Iterator[None]:
    """Dentro do bloco uma chamada não fecha as conexões com os bancos: abri-las custaria um terço do tempo."""
    todas = connections.all()
    antes = [conexao.settings_dict["CONN_MAX_AGE"] for conexao in todas]
    for conexao in todas:
        conexao.settings_dict["CONN_MAX_AGE"] = None
        conexao.close()
    try:
        yield
    finally:
        for conexao, duravam in zip(todas, antes, strict=True):
            conexao.settings_dict["CONN_MAX_AGE"] = duravam
            conexao.close()


class ClienteEmProcesso(ClienteHttp):
    """Cada chamada num contexto seu; quem espera os efeitos os faz acontecer."""

    instante: datetime | None = None
    """Quando as chamadas acontecem; nulo, agora. As sessões são sempre de agora: token se confere com a hora certa."""

    def abrir(self, endereco: str) -> httpx2.Client:
        aplicacao = get_wsgi_application()

        def atender(ambiente: dict[str, Any], comecar: Callable[..., Any]) -> Iterable[bytes]:
            sessao = ambiente["PATH_INFO"].startswith(SESSOES)
            with nullcontext() if sessao or self.instante is None else congelado(self.instante):
                return copy_context().run(aplicacao, ambiente, comecar)

        return httpx2.Client(base_url=endereco, transport=httpx2.WSGITransport(app=atender))

    def em(self, instante: datetime | None) -> Self:
        """O mesmo, com as chamadas seguintes nesse instante."""
        self.instante = instante
        return self

    def esperar_efeitos(self, *, prazo_segundos: float = QUIETUDE_SEGUNDOS) -> None:
        esperar_quietude(UUID(self.empresa), prazo_segundos=prazo_segundos)

    def esperar_a_empresa(self, *, prazo_segundos: float = PRAZO_SEGUNDOS) -> None:
        self.esperar_efeitos()
        super().esperar_a_empresa(prazo_segundos=prazo_segundos)
