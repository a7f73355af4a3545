"""Permissões de compras e os papéis que as têm por padrão."""

_VEEM = frozenset({"administrador", "comprador", "estoquista", "financeiro"})
_LANCAM = frozenset({"administrador", "comprador", "estoquista"})

PERMISSOES: dict[str, frozenset[str]] = {
    "compras.nota.ver": _VEEM,
    "compras.nota.lancar": _LANCAM,
    "compras.nota.mapear": _LANCAM,
    "compras.devolucao.ver": _VEEM,
    "compras.devolucao.criar": _LANCAM,
    "compras.fornecedor.ver": _VEEM,
    "compras.mapeamento.ver": _VEEM,
    "compras.mapeamento.criar": _LANCAM,
    "compras.mapeamento.alterar": _LANCAM,
}

ESCOPOS = {
    "compras.ler": "Ver fornecedores, notas de entrada, devoluções e mapeamentos",
    "compras.escrever": "Lançar notas de entrada, mapear produtos e devolver compras",
}
"""O que um aplicativo de fora pode fazer com cada escopo, para quem o autoriza."""
