"""CPF e CNPJ: limpar, validar e formatar. Regra pura.

O CNPJ é alfanumérico (IN RFB 2.229/2024): oito caracteres de raiz e quatro de ordem em
`[0-9A-Z]`, mais dois dígitos verificadores. Por isso ele é texto, nunca número, e máscara
nenhuma pode ser tirada com `\\D`. Filial é a ordem: `0001` não quer dizer matriz.
"""

import re
from typing import ClassVar

from core.opcoes import TipoDePessoa
from plataforma.erros import EntradaInvalida

TAMANHO_DO_CPF, TAMANHO_DO_CNPJ = 11, 14
_MASCARA = re.compile(r"[.\-/\s]")
_CPF = re.compile(r"[0-9]{11}")
_CNPJ = re.compile(r"[0-9A-Za-z]{12}[0-9]{2}")


class CpfInvalido(EntradaInvalida):
    codigo: ClassVar[str] = "core.cpf_invalido"
    titulo: ClassVar[str] = "CPF inválido"


class CnpjInvalido(EntradaInvalida):
    codigo: ClassVar[str] = "core.cnpj_invalido"
    titulo: ClassVar[str] = "CNPJ inválido"


class DocumentoInvalido(EntradaInvalida):
    codigo: ClassVar[str] = "core.documento_invalido"
    titulo: ClassVar[str] = "CPF ou CNPJ inválido"


def limpar_documento(texto: str) -> str:
    """Tira pontos, traço, barra e espaços, e põe as letras em maiúsculas."""
    return _MASCARA.sub("", texto).upper()


def soma_ponderada(texto: str) -> int:
    """Soma do módulo 11 da Receita: pesos 2 a 9 a partir da direita, e cada caractere vale
    o seu código ASCII menos 48 (assim `A` vale 17)."""
    return sum((2 + i % 8) * (ord(c) - 48) for i, c in enumerate(reversed(texto)))


def digito_modulo_11(texto: str) -> int:
    """Dígito verificador do CNPJ e da chave de acesso: resto 0 ou 1 dá 0."""
    resto = soma_ponderada(texto) % 11
    return 0 if resto < 2 else 11 - resto


def _digitos_do_cpf(base: str) -> str:
    digitos = ""
    for tamanho in (10, 11):
        soma = sum((tamanho - i) * int(c) for i, c in enumerate(base + digitos))
        digitos += str(soma * 10 % 11 % 10)
    return digitos


def validar_cpf(texto: str) -> str:
    """Devolve os 11 dígitos do CPF; recusa também os de um só algarismo, que a conta aceita."""
    cpf = _MASCARA.sub("", texto)
    if not _CPF.fullmatch(cpf):
        raise CpfInvalido(f"O CPF “{texto}” não tem 11 dígitos. Informe os 11, com ou sem pontos e traço.")
    if len(set(cpf)) == 1:
        raise CpfInvalido(f"O CPF “{texto}” repete um só algarismo e não pertence a ninguém. Informe o CPF da pessoa.")
    if cpf[9:] != _digitos_do_cpf(cpf[:9]):
        raise CpfInvalido(f"O CPF “{texto}” tem dígito verificador errado. Confira se algum algarismo foi trocado.")
    return cpf


def validar_cnpj(texto: str) -> str:
    """Devolve os 14 caracteres do CNPJ, sem máscara e em maiúsculas."""
    cnpj = _MASCARA.sub("", texto)
    if not _CNPJ.fullmatch(cnpj):
        raise CnpjInvalido(
            f"O CNPJ “{texto}” não tem 12 letras ou algarismos seguidos de 2 dígitos. "
            "Informe os 14 caracteres, com ou sem pontos, barra e traço."
        )
    cnpj = cnpj.upper()
    if cnpj[:8] == "00000000" and cnpj[8:12] == "0000":
        raise CnpjInvalido(f"O CNPJ “{texto}” só tem zeros e não pertence a ninguém. Informe o CNPJ da empresa.")
    if cnpj != com_digitos(cnpj[:12]):
        raise CnpjInvalido(f"O CNPJ “{texto}” tem dígito verificador errado. Confira se algum caractere foi trocado.")
    return cnpj


def com_digitos(base: str) -> str:
    """O CNPJ cujos 12 primeiros caracteres são `base`."""
    primeiro = digito_modulo_11(base)
    return f"{base}{primeiro}{digito_modulo_11(f'{base}{primeiro}')}"


def validar_documento(texto: str) -> str:
    """Devolve o CPF (11) ou o CNPJ (14) limpo: o tamanho diz qual dos dois foi informado."""
    tamanho = len(limpar_documento(texto))
    if tamanho == TAMANHO_DO_CPF:
        return validar_cpf(texto)
    if tamanho == TAMANHO_DO_CNPJ:
        return validar_cnpj(texto)
    raise DocumentoInvalido(
        f"“{texto}” tem {tamanho} caracteres: não é CPF (11 dígitos) nem CNPJ (14 caracteres). Confira o número."
    )


def tipo_do_documento(documento: str) -> TipoDePessoa:
    """De quem é um CPF ou CNPJ já validado e limpo."""
    return TipoDePessoa.FISICA if len(documento) == TAMANHO_DO_CPF else TipoDePessoa.JURIDICA


def formatar_cnpj(cnpj: str) -> str:
    return f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}"


def raiz_do_cnpj(cnpj: str) -> str:
    """Os oito primeiros caracteres: a empresa, comum à matriz e às filiais."""
    return cnpj[:8]
