"""Permissões do financeiro e os papéis que as têm por padrão."""

_TODOS = frozenset({"administrador", "vendedor", "comprador", "estoquista", "financeiro"})
_FINANCEIRO = frozenset({"administrador", "financeiro"})

PERMISSOES: dict[str, frozenset[str]] = {
    "financeiro.titulo.ver": _FINANCEIRO,
    "financeiro.titulo.criar": _FINANCEIRO,
    "financeiro.titulo.cancelar": _FINANCEIRO,
    "financeiro.titulo.baixar": _FINANCEIRO,
    "financeiro.baixa.ver": _FINANCEIRO,
    "financeiro.baixa.estornar": _FINANCEIRO,
}
