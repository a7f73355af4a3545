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
    "financeiro.conta.ver": _FINANCEIRO,
    "financeiro.conta.manter": _FINANCEIRO,
    "financeiro.conta_bancaria.ver": _FINANCEIRO,
    "financeiro.conta_bancaria.manter": _FINANCEIRO,
    "financeiro.lancamento.ver": _FINANCEIRO,
    "financeiro.lancamento.criar": _FINANCEIRO,
    "financeiro.lancamento.estornar": _FINANCEIRO,
    "financeiro.demonstrativo.ver": _FINANCEIRO,
    "financeiro.periodo.ver": _FINANCEIRO,
    "financeiro.periodo.fechar": _FINANCEIRO,
    "financeiro.periodo.reabrir": _FINANCEIRO,
    "financeiro.a_expedir.ver": _TODOS,
}

ESCOPOS = {
    "financeiro.ler": "Ver contas, lançamentos, títulos, baixas, períodos e demonstrativos",
    "financeiro.escrever": "Lançar, estornar, criar e baixar títulos, manter contas, fechar e reabrir períodos",
}
"""O que um aplicativo de fora pode fazer com cada escopo, para quem o autoriza."""
