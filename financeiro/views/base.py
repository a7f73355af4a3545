"""O que as visões do financeiro têm em comum."""

from plataforma.api.visoes import VisaoDaCasa


class VisaoDoFinanceiro(VisaoDaCasa):
    """Visão no banco do financeiro."""

    modulo = "financeiro"
