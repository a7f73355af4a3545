"""O nome que as pessoas dão a um campo, tirado do que ele tem no código."""

from functools import cache

SIGLAS = frozenset({"cep", "cnpj", "cpf", "crt", "dre", "gtin", "icms", "ipi", "ncm", "sku", "st", "uf"})
_ACENTUADAS = """
agência analítica bonificação código condição crédito depósito descrição destinatário devolução emissão expedição
função inscrição município número observação padrão país papéis permissões preço razão referência situação série títulos
usuário
"""
_SEM_ACENTO = str.maketrans("áâãàéêíóôõúç", "aaaaeeiooouc")
ACENTOS = {"email": "e-mail"} | {palavra.translate(_SEM_ACENTO): palavra for palavra in _ACENTUADAS.split()}


@cache
def rotulo_de(nome: str) -> str:
    """`limite_de_credito` -> `limite de crédito`."""
    return " ".join(p.upper() if p in SIGLAS else ACENTOS.get(p, p) for p in nome.split("_"))
