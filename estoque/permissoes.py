"""Permissões do estoque e os papéis que as têm por padrão."""

_TODOS = frozenset({"administrador", "vendedor", "comprador", "estoquista", "financeiro"})
_ESTOQUISTA = frozenset({"administrador", "estoquista"})

PERMISSOES: dict[str, frozenset[str]] = {
    "estoque.saldo.ver": _TODOS,
    "estoque.deposito.ver": _TODOS,
    "estoque.deposito.manter": _ESTOQUISTA,
    "estoque.movimento.ver": _ESTOQUISTA | {"financeiro", "comprador"},
    "estoque.reserva.ver": _TODOS,
    "estoque.ajuste.ver": _ESTOQUISTA | {"financeiro"},
    "estoque.ajuste.criar": _ESTOQUISTA,
    "estoque.transferencia.ver": _ESTOQUISTA,
    "estoque.transferencia.criar": _ESTOQUISTA,
    "estoque.inventario.ver": _ESTOQUISTA | {"financeiro"},
    "estoque.inventario.manter": _ESTOQUISTA,
    "estoque.inventario.contar": _ESTOQUISTA,
}

ESCOPOS = {
    "estoque.ler": "Ver depósitos, saldos, movimentos, reservas e inventários",
    "estoque.escrever": "Criar depósitos, ajustar e transferir estoque, contar e fechar inventários",
}
"""O que um aplicativo de fora pode fazer com cada escopo, para quem o autoriza."""
