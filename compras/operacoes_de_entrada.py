"""O que cada CFOP do fornecedor faz quando a mercadoria entra: estoque? título? uso e consumo? Regra pura.

Os três últimos dígitos do CFOP dizem a operação; o primeiro, de onde vem (5 da mesma UF, 6 de outra). A
tabela é curta de propósito: CFOP fora dela para a linha até alguém decidir, em vez de virar compra calada.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import ClassVar, Literal

from plataforma.erros import EntradaInvalida
from plataforma.valores import Dto

NaturezaDaOperacao = Literal["compra", "bonificacao", "remessa", "consumo"]

_ENTRADA_POR_ORIGEM = {"5": "1", "6": "2"}


class CfopSemOperacao(EntradaInvalida):
    codigo: ClassVar[str] = "compras.cfop_sem_operacao"
    titulo: ClassVar[str] = "CFOP sem operação de entrada"


class OperacaoDeEntrada(Dto):
    natureza: NaturezaDaOperacao
    nome: str
    cfop_saida: str
    cfop_entrada: str
    movimenta_estoque: bool
    gera_titulo: bool
    com_st: bool
    """O ICMS já vem todo recolhido por substituição: quem compra para revender não se credita dele."""
    uso_e_consumo: bool


@cache
def _tabela() -> Mapping[str, Mapping[str, str]]:
    texto = files("compras").joinpath("dados", "operacoes_de_entrada.csv").read_text(encoding="utf-8")
    return MappingProxyType({linha["saida"]: linha for linha in csv.DictReader(texto.splitlines())})


def classificar_entrada(cfop: str, *, uso_e_consumo: bool = False) -> OperacaoDeEntrada:
    """Operação de entrada para um CFOP de saída (5xxx ou 6xxx) do fornecedor.

    `uso_e_consumo` é decisão de quem compra, por linha, e não está na nota: o que se gasta não entra no
    estoque nem dá crédito. Levanta CfopSemOperacao se o CFOP não está na tabela.
    """
    linha = _tabela().get(cfop[1:])
    if linha is None or cfop[:1] not in _ENTRADA_POR_ORIGEM:
        raise CfopSemOperacao(
            f"O CFOP “{cfop}” do fornecedor não está na tabela de operações de entrada. "
            "Lance a entrada desta linha à mão, escolhendo o que ela faz com estoque e financeiro."
        )
    com_st = linha["com_st"] == "sim"
    consumo = "407" if com_st else "556"
    return OperacaoDeEntrada(
        natureza=_natureza(linha["operacao"], uso_e_consumo=uso_e_consumo),
        nome=linha["nome"],
        cfop_saida=cfop,
        cfop_entrada=_ENTRADA_POR_ORIGEM[cfop[0]] + (consumo if uso_e_consumo else linha["entrada"]),
        movimenta_estoque=linha["movimenta_estoque"] == "sim" and not uso_e_consumo,
        gera_titulo=linha["gera_titulo"] == "sim",
        com_st=com_st,
        uso_e_consumo=uso_e_consumo,
    )


def operacao_escolhida(
    natureza: NaturezaDaOperacao, *, com_st: bool, origem: Literal["1", "2", ""]
) -> OperacaoDeEntrada:
    """Operação de uma linha digitada; `origem` 1 é da mesma UF, 2 de outra, e vazia a que não se sabe."""
    nome, comum, substituida = _ESCOLHIDAS[natureza]
    return OperacaoDeEntrada(
        natureza=natureza,
        nome=nome,
        cfop_saida="",
        cfop_entrada=origem + (substituida if com_st else comum) if origem else "",
        movimenta_estoque=natureza != "consumo",
        gera_titulo=natureza in ("compra", "consumo"),
        com_st=com_st,
        uso_e_consumo=natureza == "consumo",
    )


_ESCOLHIDAS: Mapping[NaturezaDaOperacao, tuple[str, str, str]] = MappingProxyType(
    {
        "compra": ("Compra para comercialização", "102", "403"),
        "bonificacao": ("Entrada de bonificação, doação ou brinde", "910", "910"),
        "remessa": ("Outra entrada não especificada", "949", "949"),
        "consumo": ("Compra de material para uso e consumo", "556", "407"),
    }
)


def _natureza(operacao: str, *, uso_e_consumo: bool) -> NaturezaDaOperacao:
    match operacao:
        case "compra":
            return "consumo" if uso_e_consumo else "compra"
        case "bonificacao":
            return "bonificacao"
        case "remessa":
            return "remessa"
    raise ValueError(f"operacoes_de_entrada.csv: operação desconhecida “{operacao}”")
