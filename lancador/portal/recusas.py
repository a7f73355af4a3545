"""O que se diz a quem chama por uma recusa que não é de unidade nenhuma: para o portal em Python e para o Traefik."""

from http import HTTPStatus
from typing import Any

ESPERA_SEGUNDOS = 5
"""Quanto se pede a quem pode mandar a mesma chamada de novo."""
TITULOS = {
    HTTPStatus.BAD_REQUEST: ("portal.chamada_malformada", "A chamada não é HTTP válido"),
    HTTPStatus.NOT_FOUND: ("portal.nao_encontrado", "Não encontrado"),
    HTTPStatus.REQUEST_TIMEOUT: ("portal.chamada_demorada", "A chamada demorou demais para chegar"),
    HTTPStatus.TOO_MANY_REQUESTS: ("portal.conexoes_demais", "Conexões demais"),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: ("portal.cabecalho_grande", "Cabeçalho grande demais"),
    HTTPStatus.BAD_GATEWAY: ("portal.sem_resposta", "Não se sabe se a chamada foi feita"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("portal.unidade_fora_do_ar", "Uma parte do sistema está fora do ar"),
    HTTPStatus.GATEWAY_TIMEOUT: ("portal.unidade_demorou", "Uma parte do sistema demorou demais"),
}
NAO_HA_RECURSO = "Não há recurso neste endereço."
CONFIRA_ANTES = "Sem Idempotency-Key não se repete sozinha: confira se ela foi feita antes de mandá-la de novo."


def dados_do_problema(status: HTTPStatus, detalhe: str) -> dict[str, Any]:
    """O problem+json."""
    codigo, titulo = TITULOS[status]
    return {
        "type": f"urn:meu-erp:erro:{codigo}",
        "title": titulo,
        "status": status.value,
        "detail": detalhe,
        "codigo": codigo,
    }
