"""CSV como as planilhas brasileiras o gravam: com ponto e vírgula ou vírgula, em UTF-8, UTF-16 ou Windows-1252."""

import codecs
import csv
import io
from collections.abc import Iterator

from abertura.leitura.tabela import CELULAS_MAXIMAS, ArquivoIlegivel, Celula, LinhaDoArquivo, celulas_demais

_SEPARADORES = (";", "\t", ",", "|")
_COM_MARCA = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def ler_csv(conteudo: bytes) -> Iterator[LinhaDoArquivo]:
    """As linhas do CSV, com o número da primeira linha física de cada uma; levanta ArquivoIlegivel."""
    texto = _decodificar(conteudo)
    separador = _separador(texto)
    # Contadas antes, porque o leitor monta a linha inteira, e uma só pode ter milhões.
    if texto.count(separador) + texto.count("\n") + texto.count("\r") > CELULAS_MAXIMAS:
        raise celulas_demais()
    leitor = csv.reader(io.StringIO(texto, newline=""), delimiter=separador, strict=True)
    comeco = 1
    try:
        for celulas in leitor:
            yield LinhaDoArquivo(comeco, tuple(Celula(c.strip()) for c in celulas))
            comeco = leitor.line_num + 1
    except csv.Error as erro:
        raise ArquivoIlegivel(
            f"O CSV se interrompe na linha {comeco} ({erro}). Confira as aspas e o tamanho das células.", linha=comeco
        ) from erro


def _decodificar(conteudo: bytes) -> str:
    texto = _tentar(conteudo)
    if texto is None or "\0" in texto:
        raise ArquivoIlegivel("O arquivo não é um texto que se leia. Salve-o como “CSV UTF-8” ou XLSX.")
    return texto


def _tentar(conteudo: bytes) -> str | None:
    for marca, codificacao in _COM_MARCA:
        if conteudo.startswith(marca):
            return _decodificado(conteudo, codificacao)
    utf8 = _decodificado(conteudo, "utf-8")
    return utf8 if utf8 is not None else _decodificado(conteudo, "cp1252")


def _decodificado(conteudo: bytes, codificacao: str) -> str | None:
    try:
        return conteudo.decode(codificacao)
    except UnicodeDecodeError:
        return None


def _separador(texto: str) -> str:
    cabecalho = texto.lstrip().partition("\n")[0]
    return max(_SEPARADORES, key=cabecalho.count)
