"""O que faz uma senha ser fácil de adivinhar: palavras que todos usam e o que se sabe da conta e da empresa."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

LISTA = Path(__file__).parent / "dados" / "senhas_comuns.txt"
LETRAS_DISTINTAS_MINIMAS = 5
TAMANHO_DA_PALAVRA = 4
SOBRA_MAXIMA = 4
"""Quantas letras além da palavra conhecida ainda deixam a senha igual a ela."""
_REPETIDA = re.compile(r"(.+?)\1+")
_TROCAS = str.maketrans("0134578@$!", "oieastbasi")


def _simples(texto: str) -> str:
    sem_acento = unicodedata.normalize("NFKD", texto.casefold())
    return "".join(letra for letra in sem_acento if not unicodedata.combining(letra))


def _letras(texto: str) -> str:
    return re.sub(r"[^a-z]", "", texto)


@cache
def palavras_comuns() -> frozenset[str]:
    """As palavras que, sozinhas ou com números, ninguém deve usar."""
    linhas = LISTA.read_text(encoding="utf-8").splitlines()
    return frozenset(_letras(_simples(linha)) for linha in linhas if linha and not linha.startswith("#"))


def _formas(senha: str) -> set[str]:
    """As letras da senha, como vieram e com os números e sinais no lugar de letras (s3nha, $enha)."""
    simples = _simples(senha)
    aparada = re.sub(r"^[^a-z]+|[^a-z]+$", "", simples)
    formas = {_letras(simples), _letras(aparada.translate(_TROCAS))}
    return formas | {repetida[1] for forma in formas if (repetida := _REPETIDA.fullmatch(forma))}


class SenhaPrevisivelValidator:
    """Recusa a palavra comum em português, com ou sem números em volta, e a que repete poucos caracteres."""

    def validate(self, password: str, user: object = None) -> None:
        """Levanta ValidationError."""
        if len(set(password)) < LETRAS_DISTINTAS_MINIMAS:
            mensagem = f"A senha repete poucos caracteres: use pelo menos {LETRAS_DISTINTAS_MINIMAS} diferentes."
            raise ValidationError(mensagem, code="senha_repetida")
        if _formas(password) & palavras_comuns():
            raise ValidationError("Esta senha é muito comum. Use uma frase só sua.", code="senha_comum")

    def get_help_text(self) -> str:
        """O que a página de escolha diz."""
        return "A senha não pode ser uma palavra comum, nem ela com números."


def lembra(senha: str, conhecidos: Iterable[str]) -> bool:
    """Diz se a senha é um dos textos que se sabem da conta (e-mail, nomes, empresa), ou quase."""
    formas = _formas(senha)
    for conhecido in conhecidos:
        simples = _simples(conhecido)
        palavras = {_letras(simples), *re.findall(r"[a-z]+", simples)}
        for palavra in palavras:
            if len(palavra) < TAMANHO_DA_PALAVRA:
                continue
            if any(palavra in forma and len(forma) - len(palavra) <= SOBRA_MAXIMA for forma in formas):
                return True
    return False
