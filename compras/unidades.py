"""As siglas de unidade que os fornecedores escrevem, na forma do cadastro. Regra pura."""

_SINONIMOS = {"UND": "UN", "UNID": "UN", "PÇ": "PC", "LITRO": "L", "CXA": "CX"}


def sigla_da_unidade(unidade: str) -> str:
    """A sigla como o cadastro a escreve: o fornecedor põe `un`, `UND` ou `UNID`."""
    limpa = unidade.strip().upper()
    return _SINONIMOS.get(limpa, limpa)
