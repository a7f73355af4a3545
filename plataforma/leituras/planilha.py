"""As linhas de uma leitura como uma planilha brasileira as abre: CSV com `;`, vírgula nos números e rótulos de gente.

Um texto que começaria uma fórmula leva um apóstrofo: quem abre o arquivo não executa o que outro digitou.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import NoneType
from typing import Any

from plataforma.estados import Escolha
from plataforma.leituras.campos import Leitura, campos_de, opcoes_de, sem_marcas, tipos_de
from plataforma.leituras.rotulos import rotulo_de
from plataforma.relogio import FUSO_LEGAL

BOM = "\ufeff"
COMECAM_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
Celula = Callable[[Any], str]


def colunas_de(leitura: type[Leitura]) -> dict[str, Celula]:
    """Campo -> como se escreve, dos que são um valor só."""
    tipos = tipos_de(leitura)
    return {nome: _celula(tipos[nome]) for nome in campos_de(leitura).fontes}


def em_csv(leitura: type[Leitura], lotes: Iterable[Sequence[Mapping[str, Any]]], *, com_bom: bool) -> Iterator[bytes]:
    """O arquivo, um pedaço por lote de linhas; o primeiro tem só o cabeçalho se não há nenhuma."""
    colunas = colunas_de(leitura)
    folha = io.StringIO(newline="")
    escritor = csv.writer(folha, delimiter=";", lineterminator="\r\n")
    folha.write(BOM if com_bom else "")
    escritor.writerow([_primeira_maiuscula(rotulo_de(nome)) for nome in colunas])
    for lote in lotes:
        escritor.writerows([escrever(linha[nome]) for nome, escrever in colunas.items()] for linha in lote)
        yield _esvaziar(folha)
    if folha.tell():
        yield _esvaziar(folha)


def texto_seguro(texto: str) -> str:
    """O texto, que nenhuma planilha toma por fórmula."""
    return f"'{texto}" if texto.startswith(COMECAM_FORMULA) else texto


def _esvaziar(folha: io.StringIO) -> bytes:
    escrito = folha.getvalue().encode()
    folha.seek(0)
    folha.truncate()
    return escrito


def _primeira_maiuscula(rotulo: str) -> str:
    return rotulo[:1].upper() + rotulo[1:]


def _celula(tipo: Any) -> Celula:
    nu = sem_marcas(next(opcao for opcao in opcoes_de(tipo) if opcao is not NoneType))
    if isinstance(nu, type):
        if issubclass(nu, Escolha):
            return partial(_opcao, {opcao.value: opcao.rotulo for opcao in nu})
        for classe, escrever in _POR_TIPO:
            if issubclass(nu, classe):
                return escrever
    return _texto


def _texto(valor: Any) -> str:
    if isinstance(valor, list | tuple):
        return texto_seguro(", ".join(map(str, valor)))
    return "" if valor is None else texto_seguro(str(valor))


def _opcao(rotulos: Mapping[str, str], valor: Any) -> str:
    return "" if valor is None else rotulos.get(valor, str(valor))


def _sim_ou_nao(valor: Any) -> str:
    return "" if valor is None else "sim" if valor else "não"


def _numero(valor: Any) -> str:
    if valor is None:
        return ""
    return (format(valor, "zf") if isinstance(valor, Decimal) else str(valor)).replace(".", ",")


def _instante(valor: datetime | None) -> str:
    return "" if valor is None else f"{valor.astimezone(FUSO_LEGAL):%d/%m/%Y %H:%M:%S}"


def _dia(valor: date | None) -> str:
    return "" if valor is None else f"{valor:%d/%m/%Y}"


_POR_TIPO: tuple[tuple[type, Celula], ...] = (
    (bool, _sim_ou_nao),
    (int, _numero),
    (Decimal, _numero),
    (datetime, _instante),
    (date, _dia),
)
