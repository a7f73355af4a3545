"""A tabela da OWASP ASVS está inteira, cada linha tem a forma combinada, e o que ela cita existe."""

import ast
import csv
import re
from functools import cache
from typing import NamedTuple

from plataforma.topologia.carregar import RAIZ

TABELA = RAIZ / "docs" / "seguranca-asvs.csv"
POR_NIVEL = {1: 70, 2: 183}
"""Quantos requisitos a ASVS 5.0.0 tem em cada nível."""
SITUACOES = ("cumprido", "em_parte", "nao_se_aplica", "com_as_telas", "nao_feito")
REQUISITO = re.compile(r"V([1-9]|1[0-7])\.[1-9]\.([1-9][0-9]?)")


class Linha(NamedTuple):
    requisito: str
    nivel: str
    resumo: str
    situacao: str
    onde: str
    porque: str


def _linhas() -> list[Linha]:
    with TABELA.open(encoding="utf-8", newline="") as arquivo:
        cabecalho, *linhas = csv.reader(arquivo)
    assert tuple(cabecalho) == Linha._fields
    return [Linha(*linha) for linha in linhas]


LINHAS = _linhas()


@cache
def _testes_de(arquivo: str) -> frozenset[str]:
    arvore = ast.parse((RAIZ / arquivo).read_text(encoding="utf-8"))
    return frozenset(no.name for no in ast.walk(arvore) if isinstance(no, ast.FunctionDef))


def _existe(lugar: str) -> bool:
    arquivo, _, teste = lugar.partition("::")
    return (RAIZ / arquivo).is_file() and (not teste or teste in _testes_de(arquivo))


def test_todo_requisito_dos_niveis_1_e_2_esta_uma_vez_e_em_ordem() -> None:
    assert {n: sum(linha.nivel == str(n) for linha in LINHAS) for n in POR_NIVEL} == POR_NIVEL
    numeros = [tuple(map(int, linha.requisito[1:].split("."))) for linha in LINHAS]
    assert [linha.requisito for linha in LINHAS if not REQUISITO.fullmatch(linha.requisito)] == []
    assert numeros == sorted(set(numeros))


def test_cada_linha_diz_a_situacao_e_o_que_ela_pede() -> None:
    assert {linha.requisito for linha in LINHAS if linha.situacao not in SITUACOES or not linha.resumo} == set()
    com_lugar = {"cumprido", "em_parte"}
    assert {li.requisito for li in LINHAS if bool(li.onde) != (li.situacao in com_lugar)} == set()
    assert {li.requisito for li in LINHAS if li.situacao != "cumprido" and not li.porque} == set()


def test_o_que_falta_tem_a_issue_que_o_fara() -> None:
    faltam = [li for li in LINHAS if li.situacao in ("nao_feito", "com_as_telas")]
    assert {li.requisito for li in faltam if not re.search(r"issue [0-9]+", li.porque)} == set()


def test_todo_lugar_citado_existe() -> None:
    assert {f"{li.requisito} {lugar}" for li in LINHAS for lugar in li.onde.split() if not _existe(lugar)} == set()


def test_o_modelo_de_ameacas_so_cita_o_que_existe() -> None:
    texto = (RAIZ / "docs" / "seguranca.md").read_text(encoding="utf-8")
    citados = re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.py(?:::\w+)?)`", texto)
    assert len(citados) > 10
    assert [lugar for lugar in citados if not _existe(lugar)] == []
