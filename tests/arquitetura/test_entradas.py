"""Todo corpo que a API recebe recusa campo desconhecido: um nome errado nunca passa calado."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import BaseSerializer, ListSerializer

from plataforma.api.entrada import EntradaSerializer
from plataforma.api.esquema import EsquemaBase

COM_CORPO = ("POST", "PUT", "PATCH")


@pytest.fixture
def corpos(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A forma do corpo de cada operação documentada que tem um."""
    achados: dict[str, Any] = {}
    original = EsquemaBase._get_request_body

    def anotar(esquema: EsquemaBase, *args: Any, **opcoes: Any) -> Any:
        if esquema.method in COM_CORPO:
            achados[f"{esquema.method} {esquema.path}"] = esquema.get_request_serializer()  # type: ignore[no-untyped-call]
        return original(esquema, *args, **opcoes)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(EsquemaBase, "_get_request_body", anotar)
    SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return achados


def _formas(forma: Any) -> Iterator[BaseSerializer[Any]]:
    """A forma e as que ela contém; por tipo de conteúdo, quando há mais de um."""
    if isinstance(forma, dict):
        for uma in forma.values():
            yield from _formas(uma)
    elif isinstance(forma, type):
        yield from _formas(forma())
    elif isinstance(forma, ListSerializer):
        yield from _formas(forma.child)
    elif isinstance(forma, BaseSerializer):
        yield forma
        for campo in getattr(forma, "fields", {}).values():
            yield from _formas(campo)


def test_todo_corpo_recusa_campo_desconhecido(corpos: dict[str, Any]) -> None:
    frouxas = {
        (operacao, type(forma).__name__)
        for operacao, corpo in corpos.items()
        for forma in _formas(corpo)
        if not isinstance(forma, EntradaSerializer)
    }
    assert frouxas == set()


def test_as_operacoes_com_corpo_sao_vistas(corpos: dict[str, Any]) -> None:
    vistas = {type(f).__name__ for c in corpos.values() for f in _formas(c)}
    assert {"CriarPedidoSerializer", "DesejarItemSerializer", "ImportarNotasSerializer", "EntrarSerializer"} <= vistas
