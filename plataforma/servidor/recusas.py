"""O que o servidor recusa antes de a aplicação ver a chamada, em problem+json."""

import json
from http import HTTPStatus

Campos = list[tuple[str, str]]
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

    def resposta(self) -> tuple[int, Campos, bytes]:
        """Status, campos e corpo; fecha a conexão, porque o corpo da chamada pode não ter sido lido."""
        codigo, titulo = TITULOS[self.status]
        dados = {
            "type": f"urn:meu-erp:erro:{codigo}",
            "title": titulo,
            "status": self.status.value,
            "detail": self.detalhe,
            "codigo": codigo,
        }
        corpo = json.dumps(dados, ensure_ascii=False).encode()
        campos = [("Content-Type", "application/problem+json"), ("Connection", "close")]
        campos.append(("Content-Length", str(len(corpo))))
        if espera := ESPERA_SEGUNDOS.get(self.status):
            campos.append(("Retry-After", str(espera)))
        return self.status.value, campos, corpo
