"""Quem mais entra numa empresa de teste, pelo caminho de todos: convite e aceite."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado, feito

SENHA = "uma senha que serve"


def token_do_link(link: str) -> str:
    """O token que um link leva."""
    return parse_qs(urlsplit(link).query)["token"][0]


def entrar_por_convite(api: ClienteDaApi, quem: dict[str, Any]) -> str:
    """Convida `quem` (email, nome, papeis) e aceita por ele; devolve o id do usuário."""
    convite = criado(api.post("/api/convites/", quem))
    corpo = {"token": token_do_link(convite["link"]), "senha": SENHA}
    return str(feito(ClienteDaApi(None).post("/api/convites/aceitar/", corpo))["usuario"])
