"""Quem e o quê: produtos, fornecedores e clientes inventados, lidos dos arquivos de `dados`."""

import csv
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from plataforma.estados import Escolha


class Perfil(Escolha):
    """Como o cliente paga."""

    PONTUAL = "pontual", "em dia"
    ATRASADO = "atrasado", "com atraso, juros e multa"
    INADIMPLENTE = "inadimplente", "deixou de pagar"


class ProdutoInventado(NamedTuple):
    sku: str
    descricao: str
    unidade: str
    ncm: str
    gtin: str
    """Começa por 2: é de uso interno, e não de um fabricante."""
    custo: Decimal
    preco: Decimal
    embalagem: int
    """Quantas unidades vêm na caixa: compra-se e vende-se por múltiplos dela."""
    fornecedor: int
    giro: int
    """Peso com que é escolhido para um pedido."""


class FornecedorInventado(NamedTuple):
    numero: int
    documento: str
    nome: str
    municipio: str
    prazos: str


class ClienteInventado(NamedTuple):
    documento: str
    nome: str
    municipio: str
    perfil: Perfil
    condicao: str
    porte: int
    """De 1 a 8: com que frequência pede, e quanto."""


class Despesa(NamedTuple):
    """O que se paga todo mês, de tantos a tantos reais."""

    conta: str
    historico: str
    documento: str
    quem: str
    de: int
    ate: int


DESPESAS = (
    Despesa("4.2.2.02.001", "Aluguel do galpão", "9Y090909000182", "Imobiliária Rua Nova Ltda", 3200, 3200),
    Despesa("4.2.2.02.002", "Energia e água", "9Y080808000120", "Distribuidora Luz do Vale S.A.", 560, 790),
    Despesa("4.2.2.01.001", "Salários e encargos", "9Y070707000179", "Folha Certa Serviços Ltda", 6900, 7100),
)


@cache
def produtos() -> tuple[ProdutoInventado, ...]:
    """Os produtos à venda."""
    return tuple(
        ProdutoInventado(
            sku=linha["sku"],
            descricao=linha["descricao"],
            unidade=linha["unidade"],
            ncm=linha["ncm"],
            gtin=linha["gtin"],
            custo=Decimal(linha["custo"]),
            preco=Decimal(linha["preco"]),
            embalagem=int(linha["embalagem"]),
            fornecedor=int(linha["fornecedor"]),
            giro=int(linha["giro"]),
        )
        for linha in _linhas("produtos")
    )


@cache
def fornecedores() -> tuple[FornecedorInventado, ...]:
    """De quem se compra."""
    return tuple(
        FornecedorInventado(int(f["numero"]), f["documento"], f["nome"], f["municipio"], f["prazos"])
        for f in _linhas("fornecedores")
    )


@cache
def clientes() -> tuple[ClienteInventado, ...]:
    """A quem se vende."""
    return tuple(
        ClienteInventado(
            c["documento"], c["nome"], c["municipio"], _perfil(c["perfil"]), c["condicao"], int(c["porte"])
        )
        for c in _linhas("clientes")
    )


def _perfil(dito: str) -> Perfil:
    return next(perfil for perfil in Perfil if perfil == dito)


def _linhas(arquivo: str) -> list[dict[str, str]]:
    texto = files("meu_erp.demonstracao.historia").joinpath("dados", f"{arquivo}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(texto.splitlines(), delimiter=";"))
