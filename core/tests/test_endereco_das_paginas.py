"""O endereço da página seguinte é o da configuração, e não o nome por que se chamou."""

from typing import Any

from core.tests.apoio import unidade
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import feito


def test_a_proxima_pagina_esta_no_endereco_configurado(cliente_api: ClienteDaApi, settings: Any) -> None:
    for sigla in ("CX", "UN", "PC"):
        unidade(sigla)
    primeira = feito(cliente_api.get("/api/unidades/", limite="1"))
    assert primeira["proximo"].startswith(f"{settings.ENDERECO}/api/unidades/?cursor=")
