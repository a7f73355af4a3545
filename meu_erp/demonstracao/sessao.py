"""A sessão de um cliente da API: leva o token de acesso a cada chamada, e o renova quando vence."""

from collections.abc import Generator
from http import HTTPStatus
from typing import Any

import httpx2

CABECALHO = "Authorization"


class TokensDaSessao(httpx2.Auth):
    """O par de tokens de quem entrou; um trabalho mais longo que o token de acesso não é mandado entrar de novo.

    Uma por thread: a renovação só serve uma vez. Sessão encerrada não se renova, e a resposta é a da própria chamada.
    Quem manda a sua própria credencial vai com ela.
    """

    def __init__(self, tokens: dict[str, Any]) -> None:
        self._tokens = tokens

    def sync_auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """A chamada, e outra vez com o token novo se o primeiro já não valia."""
        if CABECALHO in request.headers:
            yield request
            return
        request.read()
        self._levar(request)
        if (yield request).status_code != HTTPStatus.UNAUTHORIZED:
            return
        corpo = {"renovacao": self._tokens["renovacao"]}
        renovada = yield httpx2.Request("POST", request.url.join("/api/tokens/renovar/"), json=corpo)
        renovada.read()
        if renovada.is_success:
            self._tokens = renovada.json()
        self._levar(request)
        yield request

    def _levar(self, request: httpx2.Request) -> None:
        request.headers[CABECALHO] = f"Bearer {self._tokens['acesso']}"
