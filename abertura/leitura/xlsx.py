"""A primeira planilha de um XLSX, lida aos poucos: nem uma bomba de zip nem uma célula na última coluna cresce aqui.

Os leitores prontos ou alocam a área inteira que as células delimitam, ou devolvem números em ponto flutuante; este lê
o texto de cada número como está guardado.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from abertura.leitura.tabela import COLUNAS_MAXIMAS, MEGA, ArquivoIlegivel, Celula, LinhaDoArquivo

ABERTO_MAXIMO_BYTES = 64 * MEGA
PARTES_MAXIMAS = 1000
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ONDE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_QUEBRAS = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, IndexError, ValueError, NotImplementedError)


def ler_xlsx(conteudo: bytes) -> Iterator[LinhaDoArquivo]:
    """As linhas da primeira planilha; levanta ArquivoIlegivel."""
    try:
        with zipfile.ZipFile(io.BytesIO(conteudo)) as pacote:
            _conferir_pacote(pacote)
            planilha = _primeira_planilha(pacote)
            textos = _textos(pacote)
            with pacote.open(planilha) as parte:
                yield from _linhas(parte, textos)
    except _QUEBRAS as erro:
        raise ArquivoIlegivel("O XLSX está corrompido. Abra-o no editor de planilhas e salve de novo.") from erro


def _conferir_pacote(pacote: zipfile.ZipFile) -> None:
    partes = pacote.infolist()
    aberto = sum(parte.file_size for parte in partes)
    if aberto > ABERTO_MAXIMO_BYTES or len(partes) > PARTES_MAXIMAS:
        raise ArquivoIlegivel(
            f"O XLSX aberto teria {aberto // MEGA} MB em {len(partes)} partes; os limites são "
            f"{ABERTO_MAXIMO_BYTES // MEGA} MB e {PARTES_MAXIMAS}. Deixe nele só a planilha dos saldos."
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
    return etree.fromstring(pacote.read(nome), etree.XMLParser(resolve_entities=False, no_network=True))


def _elementos(parte: IO[bytes], *nomes: str) -> Iterator[Any]:
    tags = [f"{_S}{nome}" for nome in nomes]
    for _, elemento in etree.iterparse(parte, tag=tags, resolve_entities=False, no_network=True):
        yield elemento
        elemento.clear()
        while elemento.getprevious() is not None:
            del elemento.getparent()[0]


def _textos(pacote: zipfile.ZipFile) -> list[str]:
    """Textos que as células apontam por número."""
    if "xl/sharedStrings.xml" not in pacote.namelist():
        return []
    with pacote.open("xl/sharedStrings.xml") as parte:
        return [_texto(elemento) for elemento in _elementos(parte, "si")]


def _texto(elemento: Any) -> str:
    """Junta os pedaços de um texto com formatos; a leitura fonética (rPh) não faz parte dele."""
    pedacos = (t.text or "" for t in elemento.iter(f"{_S}t") if t.getparent().tag != f"{_S}rPh")
    return "".join(pedacos).strip()


def _linhas(parte: IO[bytes], textos: list[str]) -> Iterator[LinhaDoArquivo]:
    anterior = 0
    for elemento in _elementos(parte, "row"):
        numero = int(elemento.get("r") or anterior + 1)
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
    return Celula(textos[int(guardado)] if tipo == "s" else guardado.strip(), numerica=tipo == "n")
