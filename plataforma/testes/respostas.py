"""Leitura das respostas da API nos testes: o corpo, se o status é o esperado."""

from typing import Any


def feito(resposta: Any) -> dict[str, Any]:
    """Corpo de uma resposta 200."""
    assert resposta.status_code == 200, resposta.content
    return dict(resposta.json())


def criado(resposta: Any) -> dict[str, Any]:
    """Corpo de uma resposta 201."""
    assert resposta.status_code == 201, resposta.content
    return dict(resposta.json())


def problema(resposta: Any, status: int) -> tuple[str, list[str]]:
    """Código e campos de um problem detail."""
    assert resposta.status_code == status, resposta.content
    assert resposta["Content-Type"] == "application/problem+json"
    corpo = resposta.json()
    return corpo["codigo"], [c["campo"] for c in corpo.get("campos", [])]
