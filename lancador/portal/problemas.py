"""As recusas do próprio portal, em problem+json."""

import json
from http import HTTPStatus

import h11

from lancador.portal.recusas import ESPERA_SEGUNDOS, dados_do_problema

QUE_PASSAM = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


def problema(status: int, detalhe: str) -> tuple[h11.Event, ...]:
    """A resposta inteira; fecha a conexão, porque o corpo da chamada pode não ter sido lido."""
    corpo = json.dumps(dados_do_problema(HTTPStatus(status), detalhe), ensure_ascii=False).encode()
    campos = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(corpo))),
        ("Connection", "close"),
        *([("Retry-After", str(ESPERA_SEGUNDOS))] if status in QUE_PASSAM else []),
    ]
    resposta = h11.Response(status_code=status, headers=campos, reason=HTTPStatus(status).phrase)
    return resposta, h11.Data(data=corpo), h11.EndOfMessage()
