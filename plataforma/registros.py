"""O que vai a um registro não leva segredo nem dado de pessoa: a exceção que o cita é escrita sem ele."""

import logging
import re

OMITIDO = "(omitido)"
# O PostgreSQL diz em DETAIL a linha ou a chave recusada, com o que havia nela; o valor pode ter várias linhas.
_DETALHES = re.compile(
    r"^(DETAIL|CONTEXT|LINE \d+):.*?(?=^(?:DETAIL|HINT|CONTEXT|LINE \d+):|^\s*$|^Traceback |^  File |\Z)",
    re.MULTILINE | re.DOTALL,
)
_VALORES = (
    re.compile(r"(?<=invalid input syntax for type )(\w+): .*"),
    re.compile(r"(?<=invalid input value for enum )(\w+): .*"),
)
_DADOS = re.compile(
    r"""
    [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                   # e-mail
    | (?<!\w)\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?!\w)                    # CPF
    | eyJ[\w-]+\.[\w-]+\.[\w-]*                                    # JWT
    | [0-9a-f]{32}\.\d+\.[\w-]{43}                                 # renovação
    | (?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{40,}={0,2}  # segredo sorteado, em base64
    """,
    re.VERBOSE | re.ASCII,
)


def sem_dados(texto: str) -> str:
    """O texto sem valores que o banco citou, e-mails, CPF, tokens e segredos sorteados."""
    texto = _DETALHES.sub(rf"\1: {OMITIDO}\n", texto)
    for valor in _VALORES:
        texto = valor.sub(rf"\1: {OMITIDO}", texto)
    return _DADOS.sub(OMITIDO, texto)


class FormatadorSemDados(logging.Formatter):
    """O de todo registro do sistema."""

    def format(self, record: logging.LogRecord) -> str:
        return sem_dados(super().format(record))
