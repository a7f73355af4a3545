"""Leitura do livro inteiro de uma empresa, na ordem em que foi escrito."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from financeiro.cadeia import CabecalhoDaCadeia, LinhaDaCadeia
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual

LOTE = 2_000
ANTES_DE_TUDO = -(2**63)

# Um comando por lote: as partidas de cada lançamento vêm em listas, porque há lançamento sem nenhuma a achar.
_LOTE = f"""
SELECT l.resumo_anterior, l.resumo, l.total, l.partidas, p.ordens, p.contas, p.lados, p.valores, p.datas,
       {", ".join(f"l.{coluna}" for coluna in CabecalhoDaCadeia._fields)}
  FROM financeiro_lancamento l
  LEFT JOIN LATERAL (SELECT array_agg(ordem) AS ordens, array_agg(conta_id) AS contas, array_agg(lado) AS lados,
                            array_agg(valor) AS valores, array_agg(data) AS datas
                       FROM financeiro_partida WHERE lancamento_id = l.id) p ON true
 WHERE l.empresa_id = %s AND l.numero > %s ORDER BY l.numero LIMIT %s
"""


class Registro(NamedTuple):
    """Um lançamento como está no banco, com o que o resumo cobre e o que só o acompanha."""

    cabecalho: CabecalhoDaCadeia
    linhas: tuple[LinhaDaCadeia, ...]
    datas: tuple[date, ...]
    total: Decimal
    partidas: int
    anterior: bytes
    resumo: bytes

    @property
    def numero(self) -> int:
        """Lugar do lançamento no livro."""
        return self.cabecalho.numero


def ler_livro(*, depois_de: int = ANTES_DE_TUDO) -> Iterator[Registro]:
    """Os lançamentos da empresa em contexto, por número, lidos aos lotes."""
    while lote := executar("financeiro", _LOTE, [empresa_atual(), depois_de, LOTE]):
        registros = [_registro(*linha) for linha in lote]
        yield from registros
        depois_de = registros[-1].numero


def _registro(anterior: bytes, resumo: bytes, total: Decimal, quantas: int, *resto: Any) -> Registro:
    ordens, contas, lados, valores, datas, *cabecalho = resto
    linhas = tuple(map(LinhaDaCadeia, ordens or (), contas or (), lados or (), valores or ()))
    return Registro(
        cabecalho=CabecalhoDaCadeia(*cabecalho),
        linhas=linhas,
        datas=tuple(datas or ()),
        total=total,
        partidas=quantas,
        anterior=bytes(anterior),
        resumo=bytes(resumo),
    )
