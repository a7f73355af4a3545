"""O que o servidor recusa antes de a aplicação ver a chamada, em problem+json."""

import json
from http import HTTPStatus

Campos = list[tuple[str, str]]
Resposta = tuple[int, Campos, bytes]
TITULOS = {
    HTTPStatus.BAD_REQUEST: ("plataforma.chamada_malformada", "A chamada não é HTTP válido"),
    HTTPStatus.REQUEST_TIMEOUT: ("plataforma.corpo_demorado", "O corpo da chamada demorou demais"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("plataforma.corpo_grande", "Corpo grande demais"),
    HTTPStatus.TOO_MANY_REQUESTS: ("plataforma.chamadas_demais", "Chamadas demais"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("plataforma.erro_interno", "Erro interno"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("plataforma.servidor_cheio", "O sistema está cheio agora"),
}
ESPERA_SEGUNDOS = {HTTPStatus.TOO_MANY_REQUESTS: 1, HTTPStatus.SERVICE_UNAVAILABLE: 1}


class ChamadaRecusada(Exception):
    """A chamada não chega à aplicação; `detalhe` diz por quê e o que fazer."""

    def __init__(self, status: HTTPStatus, detalhe: str) -> None:
        super().__init__(detalhe)
        self.status = status
        self.detalhe = detalhe

    def resposta(self) -> Resposta:
        """Status, campos e corpo; fecha a conexão, porque o corpo da chamada pode não ter sido lido."""
        campos = [("Connection", "close")]
        if espera := ESPERA_SEGUNDOS.get(self.status):
            campos.append(("Retry-After", str(espera)))
        return problema(self.status, *TITULOS[self.status], self.detalhe, campos)


def problema(status: HTTPStatus, codigo: str, titulo: str, detalhe: str, outros: Campos) -> Resposta:
    """Um problem+json, com os `outros` campos além dos do corpo."""
    dados = {
        "type": f"urn:meu-erp:erro:{codigo}",
        "title": titulo,
        "status": status.value,
        "detail": detalhe,
        "codigo": codigo,
    }
    corpo = json.dumps(dados, ensure_ascii=False).encode()
    do_corpo = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(corpo)))]
    return status.value, [*do_corpo, *outros], corpo
