"""A primeira planilha de um XLSX, lida aos poucos e até um limite: nada nele se acredita antes de contado.

Os leitores prontos ou alocam a área inteira que as células delimitam, ou devolvem números em ponto flutuante; este lê
o texto de cada número como está guardado.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from abertura.leitura.tabela import (
    CELULAS_MAXIMAS,
    COLUNAS_MAXIMAS,
    MEGA,
    ArquivoIlegivel,
    Celula,
    LinhaDoArquivo,
    celulas_demais,
)

ABERTO_MAXIMO_BYTES = 64 * MEGA
PARTE_MAXIMA_BYTES = 32 * MEGA
PARTES_MAXIMAS = 1000
ABRE_MAXIMO, IGUAL_MAXIMO = 5 * CELULAS_MAXIMAS, 4 * CELULAS_MAXIMAS
"""Quantos `<` e `=`, que limitam elementos e atributos. Uma célula escrita gasta quatro de um e três do outro."""
TRECHO_MAXIMO_BYTES = 140_000
"""Entre dois `<`: o maior texto que uma célula guarda tem 32.767 caracteres."""
PEDACO_BYTES = 32 * 1024
LINHA_DO_FIM = 1_048_576
_NO_INDICE = b"PK\x01\x02"
_DTD = b"<!DOCTYPE"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ONDE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPADO = re.compile(r"_x([0-9A-Fa-f]{4})_")
_INTEIRO = re.compile(r"[0-9]{1,7}")
_QUEBRAS = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, IndexError, ValueError, NotImplementedError)


class _Parte:
    """Uma parte do pacote, que se lê só até onde uma planilha de saldos chega."""

    def __init__(self, pacote: zipfile.ZipFile, nome: str) -> None:
        self._aberta = pacote.open(nome)
        self._bytes = self._abre = self._igual = self._trecho = 0
        self._antes = b""

    def read(self, _tamanho: int = PEDACO_BYTES) -> bytes:
        """O próximo pedaço; levanta ArquivoIlegivel se a parte é grande demais ou traz um DTD."""
        pedaco = self._aberta.read(PEDACO_BYTES)
        self._bytes += len(pedaco)
        self._abre += pedaco.count(b"<")
        self._igual += pedaco.count(b"=")
        if self._bytes > PARTE_MAXIMA_BYTES or self._abre > ABRE_MAXIMO or self._igual > IGUAL_MAXIMO:
            raise celulas_demais()
        self._medir_trecho(pedaco)
        if _DTD in self._antes + pedaco:
            raise ArquivoIlegivel("O XLSX traz um DTD, que nenhum editor de planilhas grava. Salve-o de novo.")
        self._antes = pedaco[1 - len(_DTD) :]
        return pedaco

    def _medir_trecho(self, pedaco: bytes) -> None:
        primeiro = pedaco.find(b"<")
        trecho = self._trecho + (len(pedaco) if primeiro < 0 else primeiro)
        if trecho > TRECHO_MAXIMO_BYTES:
            raise ArquivoIlegivel("O XLSX tem um texto maior que o que uma célula guarda. Deixe só os saldos.")
        self._trecho = trecho if primeiro < 0 else len(pedaco) - pedaco.rfind(b"<")


def ler_xlsx(conteudo: bytes) -> Iterator[LinhaDoArquivo]:
    """As linhas da primeira planilha; levanta ArquivoIlegivel."""
    if conteudo.count(_NO_INDICE) > PARTES_MAXIMAS:
        raise ArquivoIlegivel(f"O XLSX tem mais de {PARTES_MAXIMAS} partes. Deixe nele só a planilha dos saldos.")
    try:
        with zipfile.ZipFile(io.BytesIO(conteudo)) as pacote:
            _conferir_pacote(pacote)
            planilha = _primeira_planilha(pacote)
            textos = _textos(pacote)
            yield from _linhas(_Parte(pacote, planilha), textos)
    except _QUEBRAS as erro:
        raise ArquivoIlegivel("O XLSX está corrompido. Abra-o no editor de planilhas e salve de novo.") from erro


def _conferir_pacote(pacote: zipfile.ZipFile) -> None:
    partes = pacote.infolist()
    aberto = sum(parte.file_size for parte in partes)
    if aberto > ABERTO_MAXIMO_BYTES:
        raise ArquivoIlegivel(
            f"O XLSX aberto teria {aberto // MEGA} MB, e o limite é {ABERTO_MAXIMO_BYTES // MEGA} MB. Deixe nele só "
            "a planilha dos saldos."
        )
    if any(parte.flag_bits & 1 for parte in partes):
        raise ArquivoIlegivel("O XLSX está protegido por senha. Salve-o sem senha.")


def _primeira_planilha(pacote: zipfile.ZipFile) -> str:
    livro = _arvore(pacote, "xl/workbook.xml")
    propriedades = livro.find(f"{_S}workbookPr")
    if propriedades is not None and propriedades.get("date1904") in ("1", "true"):
        raise ArquivoIlegivel("O XLSX conta as datas desde 1904. Desligue essa opção no editor e salve de novo.")
    folhas = livro.findall(f"{_S}sheets/{_S}sheet")
    ligacao = folhas[0].attrib[f"{_R}id"]
    destinos = {r.get("Id"): r.get("Target") for r in _arvore(pacote, "xl/_rels/workbook.xml.rels")}
    destino = str(destinos[ligacao])
    return destino.lstrip("/") if destino.startswith("/") else f"xl/{destino}"


def _arvore(pacote: zipfile.ZipFile, nome: str) -> Any:
    leitor = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True)
    parte = _Parte(pacote, nome)
    return etree.fromstring(b"".join(iter(parte.read, b"")), leitor)


def _elementos(parte: _Parte, nome: str) -> Iterator[Any]:
    # A codificação fixada vence a que o arquivo declara: noutra, as marcas contadas não seriam as lidas.
    sem_surpresas = {"encoding": "utf-8", "resolve_entities": False, "no_network": True}
    for _, elemento in etree.iterparse(parte, tag=f"{_S}{nome}", **sem_surpresas):
        yield elemento
        elemento.clear()
        while elemento.getprevious() is not None:
            del elemento.getparent()[0]


def _textos(pacote: zipfile.ZipFile) -> list[str]:
    """Textos que as células apontam por número."""
    if "xl/sharedStrings.xml" not in pacote.namelist():
        return []
    textos: list[str] = []
    for elemento in _elementos(_Parte(pacote, "xl/sharedStrings.xml"), "si"):
        textos.append(_texto(elemento))
        if len(textos) > CELULAS_MAXIMAS:
            raise celulas_demais()
    return textos


def _texto(elemento: Any) -> str:
    """Junta os pedaços de um texto com formatos; a leitura fonética (rPh) não faz parte dele."""
    pedacos = (t.text or "" for t in elemento.iter(f"{_S}t") if t.getparent().tag != f"{_S}rPh")
    # O que o XML não leva, como um controle, o XLSX escreve pelo código: _x001B_.
    return _ESCAPADO.sub(lambda escapado: chr(int(escapado[1], 16)), "".join(pedacos)).strip(" \t\r\n")


def _linhas(parte: _Parte, textos: list[str]) -> Iterator[LinhaDoArquivo]:
    anterior = vistas = 0
    for elemento in _elementos(parte, "row"):
        numero = _inteiro(elemento.get("r", str(anterior + 1)))
        if not anterior < numero <= LINHA_DO_FIM:
            raise ValueError(numero)
        vistas += len(elemento)
        if vistas > CELULAS_MAXIMAS:
            raise celulas_demais()
        yield LinhaDoArquivo(numero, _celulas(elemento, numero, textos))
        anterior = numero


def _celulas(linha: Any, numero: int, textos: list[str]) -> tuple[Celula, ...]:
    achadas: dict[int, Celula] = {}
    coluna = -1
    for elemento in linha.iter(f"{_S}c"):
        onde = elemento.get("r")
        coluna = coluna + 1 if onde is None else _coluna(onde)
        celula = _celula(elemento, textos)
        if not celula.texto:
            continue
        if coluna >= COLUNAS_MAXIMAS:
            raise ArquivoIlegivel(
                f"Há algo escrito além da {COLUNAS_MAXIMAS}ª coluna ({onde}). Deixe só as colunas do modelo.",
                linha=numero,
            )
        achadas[coluna] = celula
    return tuple(achadas.get(i, Celula("")) for i in range(max(achadas, default=-1) + 1))


def _coluna(onde: str) -> int:
    casado = _ONDE.fullmatch(onde)
    if casado is None:
        raise ValueError(onde)
    posicao = 0
    for letra in casado[1]:
        posicao = posicao * 26 + ord(letra) - 64
    return posicao - 1


def _celula(elemento: Any, textos: list[str]) -> Celula:
    tipo = elemento.get("t", "n")
    if tipo == "inlineStr":
        return Celula(_texto(elemento))
    guardado = elemento.findtext(f"{_S}v")
    if guardado is None:
        formula = elemento.findtext(f"{_S}f")
        return Celula(f"={formula}" if formula else "")
    return Celula(textos[_inteiro(guardado)] if tipo == "s" else guardado.strip(), numerica=tipo == "n")


def _inteiro(texto: str) -> int:
    """O int do Python aceita sinal, espaços e sublinhados, e um índice negativo leria outro texto."""
    if _INTEIRO.fullmatch(texto) is None:
        raise ValueError(texto)
    return int(texto)
