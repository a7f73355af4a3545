"""Permissões do módulo e os papéis que as têm por padrão."""

_COMECAM = frozenset({"administrador", "financeiro"})
_ADMINISTRAM = frozenset({"administrador"})

PERMISSOES: dict[str, frozenset[str]] = {
    "abertura.implantacao.ver": _COMECAM,
    "abertura.implantacao.criar": _COMECAM,
    "abertura.implantacao.implantar": _ADMINISTRAM,
    "abertura.implantacao.desfazer": _ADMINISTRAM,
}

ESCOPOS = {
    "abertura.ler": "Ver as implantações de saldos iniciais",
    "abertura.escrever": "Importar, implantar e desfazer saldos iniciais",
}
"""O que um aplicativo de fora pode fazer com cada escopo, para quem o autoriza."""
