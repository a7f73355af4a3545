"""Permissões de vendas e os papéis que as têm por padrão."""

_VEEM = frozenset({"administrador", "vendedor", "estoquista", "financeiro"})
_VENDEM = frozenset({"administrador", "vendedor"})
_FATURAM = frozenset({"administrador", "vendedor", "financeiro"})
_EXPEDEM = frozenset({"administrador", "estoquista"})
_DAO_CREDITO = frozenset({"administrador", "financeiro"})

PERMISSOES: dict[str, frozenset[str]] = {
    "vendas.condicao.ver": _VEEM,
    "vendas.condicao.criar": _DAO_CREDITO,
    "vendas.condicao.alterar": _DAO_CREDITO,
    "vendas.cliente.ver": _VEEM,
    "vendas.cliente.criar": _VENDEM,
    "vendas.cliente.alterar": _DAO_CREDITO,
    "vendas.pedido.ver": _VEEM,
    "vendas.pedido.criar": _VENDEM,
    "vendas.pedido.alterar": _VENDEM,
    "vendas.pedido.confirmar": _VENDEM,
    "vendas.pedido.faturar": _FATURAM,
    "vendas.pedido.expedir": _EXPEDEM,
    "vendas.pedido.cancelar": _VENDEM,
    "vendas.pedido.encerrar": _VENDEM,
    "vendas.pedido.devolver": _FATURAM,
    "vendas.fatura.ver": _VEEM,
    "vendas.expedicao.ver": _VEEM,
    "vendas.devolucao.ver": _VEEM,
}

ESCOPOS = {
    "vendas.ler": "Ver clientes, condições, pedidos, faturas, expedições e devoluções",
    "vendas.escrever": "Manter clientes e condições; criar, confirmar, faturar, expedir, devolver e cancelar pedidos",
}
"""O que um aplicativo de fora pode fazer com cada escopo, para quem o autoriza."""
