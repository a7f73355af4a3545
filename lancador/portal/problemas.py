"""As recusas do próprio portal, em problem+json."""

import json
from http import HTTPStatus

import h11

TITULOS = {
    400: ("portal.chamada_malformada", "A chamada não é HTTP válido"),
    404: ("portal.nao_encontrado", "Não encontrado"),
    408: ("portal.chamada_demorada", "A chamada demorou demais para chegar"),
    429: ("portal.conexoes_demais", "Conexões demais"),
    431: ("portal.cabecalho_grande", "Cabeçalho grande demais"),
    502: ("portal.unidade_fora_do_ar", "Uma parte do sistema está fora do ar"),
    503: ("portal.unidade_parada", "Uma parte do sistema não dá sinal de vida"),
    504: ("portal.unidade_demorou", "Uma parte do sistema demorou demais"),
}


def problema(status: int, detalhe: str) -> tuple[h11.Event, ...]:
    """A resposta inteira; fecha a conexão, porque o corpo da chamada pode não ter sido lido."""
    codigo, titulo = TITULOS[status]
    dados = {
        "type": f"urn:meu-erp:erro:{codigo}",
        "title": titulo,
        "status": status,
        "detail": detalhe,
        "codigo": codigo,
    }
    corpo = json.dumps(dados, ensure_ascii=False).encode()
    campos = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(corpo))),
        ("Connection", "close"),
        *([("Retry-After", "5")] if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.BAD_GATEWAY else []),
    ]
    resposta = h11.Response(status_code=status, headers=campos, reason=HTTPStatus(status).phrase)
    return resposta, h11.Data(data=corpo), h11.EndOfMessage()
