"""Envelope de uma mensagem: CloudEvents 1.0 com as nossas extensões. Não conhece o Django."""

import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

PARTICOES = 64
TIPO_DE_CONTEUDO = "application/cloudevents+json"


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Uma mensagem a caminho de um consumidor.

    `source` é `/` seguido do módulo emissor, `subject` o id do agregado, `ator` o registro de quem agiu (nunca uma
    permissão), `ordem` o lugar da mensagem na fila (consumidor, emissor, agregado).
    """

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    empresa: UUID
    agregado: str
    correlacao: UUID
    causa: UUID | msgspec.UnsetType = msgspec.UNSET
    profundidade: int
    traceparent: str | msgspec.UnsetType = msgspec.UNSET
    ator: UUID
    ordem: int
    data: msgspec.Raw
    specversion: str = "1.0"
    datacontenttype: str = "application/json"

    @classmethod
    def de_linha(cls, linha: Mapping[str, Any], *, emissor: str) -> "Envelope":
        """Envelope de uma linha da outbox de `emissor`, com a `ordem` da entrega."""
        return cls(
            id=linha["id"],
            source=f"/{emissor}",
            type=linha["tipo"],
            subject=linha["agregado"].partition(":")[2],
            time=linha["ocorrido_em"],
            empresa=linha["empresa_id"],
            agregado=linha["agregado"],
            correlacao=linha["correlacao"],
            causa=linha["causa"] or msgspec.UNSET,
            profundidade=linha["profundidade"],
            traceparent=linha["traceparent"] or msgspec.UNSET,
            ator=linha["ator_id"],
            ordem=linha["ordem"],
            data=msgspec.Raw(linha["corpo"].encode()),
        )

    @property
    def emissor(self) -> str:
        """Módulo que publicou."""
        return self.source.removeprefix("/")

    @property
    def particao(self) -> int:
        """Partição da mensagem."""
        return particao_de(self.agregado)


_codificador = msgspec.json.Encoder()
_decodificador = msgspec.json.Decoder(Envelope)


def particao_de(agregado: str) -> int:
    """Partição de uma chave: mensagens de mesma chave nunca correm em paralelo."""
    return zlib.crc32(agregado.encode()) % PARTICOES


def empacotar(envelope: Envelope) -> bytes:
    """CloudEvent em modo estruturado."""
    return _codificador.encode(envelope)


def desempacotar(corpo: bytes) -> Envelope:
    """Lê um CloudEvent; levanta msgspec.DecodeError (ou ValidationError, sua subclasse) se não é um dos nossos."""
    return _decodificador.decode(corpo)
