"""O que as visões do financeiro têm em comum."""

from plataforma.api.visoes import VisaoBase


class VisaoDoFinanceiro(VisaoBase):
    """Visão no banco do financeiro."""

    modulo = "financeiro"
