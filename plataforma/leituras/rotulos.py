"""O nome que as pessoas dão a um campo, tirado do que ele tem no código."""

from functools import cache

SIGLAS = frozenset({"cep", "cnpj", "cpf", "crt", "dre", "gtin", "icms", "ipi", "ncm", "sku", "st", "uf"})
_ACENTUADAS = """
acessórios agência analítica até bancária bonificação condição confirmação conteúdo código crédito créditos depósito
descrição destinatário devolução débito débitos diferença disponível emissão endereço espécie expedição físico função
geração histórico implantação inscrição inventário lançamento mês município número observação operação padrão país
papéis pendência permissão permissões posição preço próximo razão recuperação referência renovação revogação sessão
série situação título títulos unitário usuário última último versão visões vínculo
"""
_SEM_ACENTO = str.maketrans("áâãàéêíóôõúç", "aaaaeeiooouc")
ACENTOS = {"email": "e-mail"} | {palavra.translate(_SEM_ACENTO): palavra for palavra in _ACENTUADAS.split()}


@cache
def rotulo_de(nome: str) -> str:
    """`limite_de_credito` -> `limite de crédito`."""
    return " ".join(p.upper() if p in SIGLAS else ACENTOS.get(p, p) for p in nome.split("_"))
