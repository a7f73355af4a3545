"""Permissões do core e os papéis que as têm por padrão, e o nome de cada papel padrão."""

ADMINISTRADOR = "administrador"
TODOS = frozenset({ADMINISTRADOR, "vendedor", "comprador", "estoquista", "financeiro"})
_SO_ADMINISTRADOR = frozenset({ADMINISTRADOR})
_CADASTRAM_PESSOAS = frozenset({ADMINISTRADOR, "vendedor", "comprador", "financeiro"})
_CADASTRAM_PRODUTOS = frozenset({ADMINISTRADOR, "comprador", "estoquista"})

NOMES_DOS_PAPEIS = {
    ADMINISTRADOR: "Administrador",
    "vendedor": "Vendedor",
    "comprador": "Comprador",
    "estoquista": "Estoquista",
    "financeiro": "Financeiro",
}

PERMISSOES: dict[str, frozenset[str]] = {
    "core.empresa.ver": TODOS,
    "core.empresa.alterar": _SO_ADMINISTRADOR,
    "core.estabelecimento.ver": TODOS,
    "core.estabelecimento.criar": _SO_ADMINISTRADOR,
    "core.estabelecimento.alterar": _SO_ADMINISTRADOR,
    "core.usuario.ver": _SO_ADMINISTRADOR,
    "core.convite.ver": _SO_ADMINISTRADOR,
    "core.convite.criar": _SO_ADMINISTRADOR,
    "core.convite.revogar": _SO_ADMINISTRADOR,
    "core.usuario.alterar": _SO_ADMINISTRADOR,
    "core.papel.ver": _SO_ADMINISTRADOR,
    "core.papel.criar": _SO_ADMINISTRADOR,
    "core.papel.alterar": _SO_ADMINISTRADOR,
    "core.aplicativo.ver": _SO_ADMINISTRADOR,
    "core.aplicativo.criar": _SO_ADMINISTRADOR,
    "core.aplicativo.apagar": _SO_ADMINISTRADOR,
    "core.pessoa.ver": TODOS,
    "core.pessoa.criar": _CADASTRAM_PESSOAS,
    "core.pessoa.alterar": _CADASTRAM_PESSOAS,
    "core.titular.exportar": _SO_ADMINISTRADOR,
    "core.titular.apagar": _SO_ADMINISTRADOR,
    "core.produto.ver": TODOS,
    "core.produto.criar": _CADASTRAM_PRODUTOS,
    "core.produto.alterar": _CADASTRAM_PRODUTOS,
    "core.unidade.ver": TODOS,
    "core.unidade.criar": _CADASTRAM_PRODUTOS,
    "core.unidade.alterar": _CADASTRAM_PRODUTOS,
    "core.conversao.ver": TODOS,
    "core.conversao.criar": _CADASTRAM_PRODUTOS,
    "core.conversao.alterar": _CADASTRAM_PRODUTOS,
}

ESCOPOS = {
    "core.ler": "Ver a empresa, pessoas, produtos, unidades, usuários, papéis e aplicativos",
    "core.escrever": "Criar e alterar a empresa, pessoas, produtos, unidades, usuários, papéis e aplicativos",
    "core.titular": "Exportar tudo o que se guarda de uma pessoa, e apagar o que a lei não retém (LGPD)",
}
"""O que um aplicativo de fora pode fazer com cada escopo, para quem o autoriza."""
