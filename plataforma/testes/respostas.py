"""Leitura das respostas da API nos testes: o corpo, se o status é o esperado."""

from typing import Any, NamedTuple


class Problema(NamedTuple):
    """Código e campos de um problem detail."""

    codigo: str
    campos: list[str]


def feito(resposta: Any) -> dict[str, Any]:
    """Corpo de uma resposta 200."""
    assert resposta.status_code == 200, resposta.content
    return dict(resposta.json())


def criado(resposta: Any) -> dict[str, Any]:
    """Corpo de uma resposta 201."""
    assert resposta.status_code == 201, resposta.content
    return dict(resposta.json())


def problema(resposta: Any, status: int) -> Problema:
    """O problem detail de uma resposta de erro."""
    assert resposta.status_code == status, resposta.content
    assert resposta["Content-Type"] == "application/problem+json"
    corpo = resposta.json()
    return Problema(codigo=corpo["codigo"], campos=[c["campo"] for c in corpo.get("campos", [])])
