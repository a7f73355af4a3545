"""AsyncAPI 3 de todos os eventos: a fila de cada consumidor, o que chega nela e quem envia."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec

from plataforma.congelamento.esquemas import Documento
from plataforma.mensageria.envelope import TIPO_DE_CONTEUDO, Envelope
from plataforma.mensageria.evento import descricao_de, eventos_registrados

REF = "#/components/schemas/{name}"
PREFIXO = "prefixo"


def documento_assincrono(ouvintes: Mapping[str, tuple[str, ...]]) -> Documento:
    """Documento AsyncAPI dos eventos em `ouvintes` (tipo -> consumidores)."""
    eventos = [e for e in eventos_registrados() if descricao_de(e).tipo in ouvintes]
    referencias, esquemas = msgspec.json.schema_components([Envelope, *eventos], ref_template=REF)
    corpos = dict(zip(eventos, referencias[1:], strict=True))
    por_consumidor: dict[str, list[str]] = defaultdict(list)
    for tipo, consumidores in ouvintes.items():
        for consumidor in consumidores:
            por_consumidor[consumidor].append(tipo)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Eventos do meu_erp",
            "version": "1",
            "description": "Entrega ao menos uma vez, efeito uma só vez, em ordem por agregado. Sem RabbitMQ (módulos "
            "na mesma unidade) as mesmas mensagens vão direto à caixa de entrada do consumidor.",
        },
        "defaultContentType": TIPO_DE_CONTEUDO,
        "channels": {c: _canal(c, tipos) for c, tipos in por_consumidor.items()},
        "operations": {k: v for c, tipos in por_consumidor.items() for k, v in _operacoes(c, tipos).items()},
        "components": {
            "messages": {descricao_de(e).tipo: _mensagem(e, referencias[0], corpos[e]) for e in eventos},
            "schemas": esquemas,
        },
    }


def _canal(consumidor: str, tipos: list[str]) -> Documento:
    return {
        "address": f"{{{PREFIXO}}}.{consumidor}",
        "description": f"Fila do módulo {consumidor}.",
        "parameters": {PREFIXO: {"description": "ERP_AMQP_PREFIXO da instalação.", "default": "meu_erp"}},
        "messages": {tipo: {"$ref": f"#/components/messages/{tipo}"} for tipo in tipos},
    }


def _operacoes(consumidor: str, tipos: list[str]) -> Documento:
    por_emissor: dict[str, list[str]] = defaultdict(list)
    for tipo in tipos:
        por_emissor[tipo.partition(".")[0]].append(tipo)
    envios = {f"{emissor}.envia.{consumidor}": _operacao("send", consumidor, t) for emissor, t in por_emissor.items()}
    return {**envios, f"{consumidor}.recebe": _operacao("receive", consumidor, tipos)}


def _operacao(acao: str, consumidor: str, tipos: list[str]) -> Documento:
    return {
        "action": acao,
        "channel": {"$ref": f"#/channels/{consumidor}"},
        "messages": [{"$ref": f"#/channels/{consumidor}/messages/{tipo}"} for tipo in tipos],
    }


def _mensagem(evento: Any, envelope: Documento, corpo: Documento) -> Documento:
    tipo = descricao_de(evento).tipo
    proprio = {"properties": {"type": {"const": tipo}, "data": corpo}}
    return {"name": tipo, "contentType": TIPO_DE_CONTEUDO, "payload": {"allOf": [envelope, proprio]}}
