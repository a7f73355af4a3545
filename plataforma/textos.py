"""O que um texto pode ter, uma só regra para todas as portas por onde um entra. Sem Django.

Limpa-se o que não muda o que se lê: a forma do acento (NFC), o espaço de outra largura e os espaços das pontas.
Recusa-se o que não se vê ou engana quem lê: controles, largura zero, direção invertida, marca de ordem de bytes. Dois
SKU que só nisso diferem seriam, na tela, o mesmo.
"""

import re
import unicodedata

QUEBRA = "\n"
_PONTAS = " \t\r\n"
_ESPACOS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_QUEBRAS = re.compile("\r\n?")
_NAO_SE_VEEM = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_LETRAS_EM_BRANCO = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_DOS_EMOJIS = frozenset("\u200d\ufe0f")
"""O que junta e colore emojis: nada identifica num texto longo, e sem eles “👩‍🌾” se parte."""
_PERDIDO = "\ufffd"
_NOMES = {
    "\t": "uma tabulação",
    "\n": "uma quebra de linha",
    "\r": "uma quebra de linha",
    "\x00": "um caractere nulo",
    "\ufeff": "uma marca de ordem de bytes",
    _PERDIDO: "um caractere que se perdeu na conversão",
}
_NOMES_DA_CATEGORIA = {
    "Cc": "um caractere de controle",
    "Cn": "um caractere desconhecido",
    "Co": "um caractere de uso privado",
}


_SINAIS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿§©®°¬¦·•«»‘’‚“”„‹›‐–—―′″⁄−"
_ACENTOS = "".join(map(chr, range(0x0300, 0x0370)))
_MINUSCULAS = "abcdefghijklmnopqrstuvwxyz"
NA_BUSCA = _MINUSCULAS + "oox"
DA_BUSCA = _MINUSCULAS.upper() + "Øø×" + _SINAIS + _ACENTOS
"""O que a busca troca, e pelo quê, como `translate` do PostgreSQL o lê: o que passa do fim de `NA_BUSCA` sai.

A busca de uma tabela se faz no banco, e o que se procura, aqui: os dois leem estas duas linhas.
"""
_DA_BUSCA = str.maketrans(DA_BUSCA[: len(NA_BUSCA)], NA_BUSCA, DA_BUSCA[len(NA_BUSCA) :])


class TextoRecusado(ValueError):
    """O texto traz um caractere que não serve; `mensagem` diz qual, onde e a saída."""

    def __init__(self, mensagem: str) -> None:
        super().__init__(mensagem)
        self.mensagem = mensagem


def ler_linha(texto: str) -> str:
    """Um texto de uma linha, limpo. Levanta TextoRecusado."""
    if texto.isascii() and texto.isprintable():
        return texto.strip(" ")
    limpo = _ESPACOS.sub(" ", texto)
    _exigir(limpo, comeco=len(limpo) - len(limpo.lstrip(_PONTAS)), fim=len(limpo.rstrip(_PONTAS)), tambem=frozenset())
    return unicodedata.normalize("NFC", limpo).strip(_PONTAS)


def ler_texto(texto: str) -> str:
    """Um texto de várias linhas, limpo: a quebra é sempre `\\n`, e a tabulação vira espaço. Levanta TextoRecusado."""
    limpo = _QUEBRAS.sub(QUEBRA, _ESPACOS.sub(" ", texto)).replace("\t", " ")
    _exigir(limpo, comeco=0, fim=len(limpo), tambem=_DOS_EMOJIS | {QUEBRA})
    return unicodedata.normalize("NFC", limpo).strip(_PONTAS)


def limpar_linha(texto: str) -> str:
    """O texto de um documento que outro assinou, e que não se pode mandar corrigir: o que se recusaria, sai."""
    em_espacos = re.sub(r"\s", " ", texto)
    if em_espacos.isascii() and em_espacos.isprintable():
        return em_espacos.strip()
    visiveis = "".join(c for c in em_espacos if not _se_recusa(c))
    return unicodedata.normalize("NFC", visiveis).strip()


def texto_de_busca(texto: str) -> str:
    """O texto como a busca o compara: sem acento, sem caixa e sem os sinais de uma máscara (“12.abc/01-35”)."""
    return unicodedata.normalize("NFKD", texto).translate(_DA_BUSCA)


def mostrar(texto: str) -> str:
    """O texto recusado, com o que não se vê pelo código: “AB‹U+200B›C”."""
    return "".join(f"‹{_codigo(c)}›" if _se_recusa(c) else c for c in texto)


def _exigir(texto: str, *, comeco: int, fim: int, tambem: frozenset[str]) -> None:
    for posicao in range(comeco, fim):
        caractere = texto[posicao]
        if caractere not in tambem and _se_recusa(caractere):
            raise TextoRecusado(_recusa(caractere, posicao + 1))


def _se_recusa(caractere: str) -> bool:
    if caractere.isascii():
        return not caractere.isprintable()
    variante = "\ufe00" <= caractere <= "\ufe0f" or "\U000e0100" <= caractere <= "\U000e01ef"
    em_branco = caractere in _LETRAS_EM_BRANCO or caractere == _PERDIDO
    return variante or em_branco or unicodedata.category(caractere) in _NAO_SE_VEEM


def _recusa(caractere: str, posicao: int) -> str:
    da_categoria = _NOMES_DA_CATEGORIA.get(unicodedata.category(caractere), "um caractere invisível")
    nome = _NOMES.get(caractere, da_categoria)
    saida = "Ponha um espaço no lugar." if caractere in _PONTAS else "Apague esse trecho e digite-o de novo."
    return f"Há {nome} ({_codigo(caractere)}) na posição {posicao}. {saida}"


def _codigo(caractere: str) -> str:
    return f"U+{ord(caractere):04X}"
