"""Arquivos para os testes: XLSX de verdade e pacotes hostis."""

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

FOLHA = "xl/worksheets/sheet1.xml"


def xlsx(linhas: Sequence[Sequence[str]], *, formulas: Sequence[tuple[int, int, str]] = ()) -> bytes:
    """Pasta de trabalho com uma planilha; o que parece número inteiro é guardado como número."""
    saida = io.BytesIO()
    with xlsxwriter.Workbook(saida, {"in_memory": True}) as livro:
        folha = livro.add_worksheet()
        for i, linha in enumerate(linhas):
            for j, celula in enumerate(linha):
                if celula.isdigit():
                    folha.write_number(i, j, int(celula))
                else:
                    folha.write_string(i, j, celula)
        for i, j, formula in formulas:
            folha.write_formula(i, j, formula, value="")
    return saida.getvalue()


def trocar_parte(pasta: bytes, nome: str, conteudo: bytes) -> bytes:
    """O mesmo XLSX com uma parte trocada."""
    saida = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pasta)) as antes, zipfile.ZipFile(saida, "w", zipfile.ZIP_DEFLATED) as depois:
        for parte in antes.namelist():
            depois.writestr(parte, conteudo if parte == nome else antes.read(parte))
    return saida.getvalue()


def ler_parte(pasta: bytes, nome: str) -> bytes:
    """Bytes de uma parte do XLSX."""
    with zipfile.ZipFile(io.BytesIO(pasta)) as pacote:
        return pacote.read(nome)
