"""Como uma recusa chama os produtos: pelo que a pessoa conhece, e não pelo id."""

from collections.abc import Iterable
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual

_NOMES = "SELECT id, sku, descricao FROM estoque_produto WHERE empresa_id = %s AND id = ANY(%s::uuid[])"


def nomes(produtos: Iterable[UUID]) -> dict[UUID, str]:
    """`SKU (descrição)` de cada produto; o id, se o cadastro dele ainda não chegou aqui."""
    pedidos = list(produtos)
    achados = {
        id: nome(sku, descricao) for id, sku, descricao in executar("estoque", _NOMES, [empresa_atual(), pedidos])
    }
    return {p: achados.get(p, str(p)) for p in pedidos}


def nome(sku: str, descricao: str) -> str:
    """`SKU (descrição)`."""
    return f"{sku} ({descricao})"
