"""Todas as travas do estoque, sempre na mesma ordem: linhas que faltam, reservas, custos, saldos; cada uma
por produto e depósito.

Linhas do mesmo produto são somadas antes. Um UPDATE sobre lista sem ordem deu 352 impasses em 800 pedidos; assim, 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.contrato import Falta, Faltas, SaldoInsuficiente
from estoque.custo import VAZIO, CustoMedio
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id, quantidade

MODULO = "estoque"


class Mudanca(NamedTuple):
    """Quanto muda um saldo; negativo sai."""

    produto: UUID
    deposito: UUID
    fisico: Decimal
    reservado: Decimal


class CustoTravado(NamedTuple):
    """Custo de um produto, travado até o fim da transação."""

    medio: CustoMedio
    ultima_data: date | None


_GARANTIR_SALDOS = """
INSERT INTO estoque_saldo (id, empresa_id, produto_id, deposito_id, fisico, reservado)
SELECT v.id, %s, v.produto, v.deposito, 0, 0 FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) v (id, produto, deposito)
 ORDER BY v.produto, v.deposito
ON CONFLICT DO NOTHING
"""
_GARANTIR_CUSTOS = """
INSERT INTO estoque_custo (id, empresa_id, produto_id, quantidade, valor)
SELECT v.id, %s, v.produto, 0, 0 FROM unnest(%s::uuid[], %s::uuid[]) v (id, produto) ORDER BY v.produto
ON CONFLICT DO NOTHING
"""
_MUDAR_SALDOS = """
WITH m AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::numeric[], %s::numeric[]) v (produto, deposito, df, dr)),
travados AS MATERIALIZED (
    SELECT s.id, m.df, m.dr
      FROM estoque_saldo s JOIN m ON s.produto_id = m.produto AND s.deposito_id = m.deposito
     WHERE s.empresa_id = %s
     ORDER BY s.produto_id, s.deposito_id FOR NO KEY UPDATE OF s)
UPDATE estoque_saldo s SET fisico = s.fisico + t.df, reservado = s.reservado + t.dr
  FROM travados t
 WHERE s.id = t.id AND s.fisico + t.df >= s.reservado + t.dr AND s.reservado + t.dr >= 0
RETURNING s.produto_id, s.deposito_id
"""
_DISPONIVEIS = """
SELECT produto_id, deposito_id, disponivel FROM estoque_saldo
 WHERE empresa_id = %s AND produto_id = ANY(%s::uuid[]) AND deposito_id = ANY(%s::uuid[])
"""
_TRAVAR_CUSTOS = """
SELECT produto_id, quantidade, valor, ultima_data FROM estoque_custo
 WHERE empresa_id = %s AND produto_id = ANY(%s::uuid[]) ORDER BY produto_id FOR NO KEY UPDATE
"""
_GRAVAR_CUSTOS = """
UPDATE estoque_custo c SET quantidade = v.quantidade, valor = v.valor, ultima_data = v.data
  FROM unnest(%s::uuid[], %s::numeric[], %s::numeric[], %s::date[]) v (produto, quantidade, valor, data)
 WHERE c.empresa_id = %s AND c.produto_id = v.produto
"""


def somar(mudancas: Iterable[Mudanca]) -> list[Mudanca]:
    """Uma mudança por produto e depósito, na ordem das travas."""
    soma: dict[tuple[UUID, UUID], list[Decimal]] = defaultdict(lambda: [quantidade(0), quantidade(0)])
    for m in mudancas:
        soma[m.produto, m.deposito][0] += m.fisico
        soma[m.produto, m.deposito][1] += m.reservado
    return [Mudanca(produto, deposito, *soma[produto, deposito]) for produto, deposito in sorted(soma)]


def garantir_linhas(chaves: Iterable[tuple[UUID, UUID]]) -> None:
    """Cria, vazias, as linhas de saldo e custo que faltam para os (produto, depósito) dados."""
    saldos = sorted(set(chaves))
    produtos = sorted({produto for produto, _ in saldos})
    empresa = empresa_atual()
    executar(
        MODULO,
        _GARANTIR_SALDOS,
        [empresa, [novo_id() for _ in saldos], [p for p, _ in saldos], [d for _, d in saldos]],
    )
    executar(MODULO, _GARANTIR_CUSTOS, [empresa, [novo_id() for _ in produtos], produtos])


def mudar_saldos(mudancas: Iterable[Mudanca]) -> None:
    """Aplica todas as mudanças; levanta SaldoInsuficiente se alguma deixaria o disponível ou o reservado negativo.

    A transação de quem chama deve ser desfeita quando isto levanta.
    """
    somadas = somar(mudancas)
    colunas = [list(coluna) for coluna in zip(*somadas, strict=True)]
    mudados = {(p, d) for p, d in executar(MODULO, _MUDAR_SALDOS, [*colunas, empresa_atual()])}
    negadas = [m for m in somadas if (m.produto, m.deposito) not in mudados]
    if negadas:
        raise _insuficiente(negadas)


def _insuficiente(negadas: Sequence[Mudanca]) -> SaldoInsuficiente:
    produtos, depositos = [m.produto for m in negadas], [m.deposito for m in negadas]
    achados = executar(MODULO, _DISPONIVEIS, [empresa_atual(), produtos, depositos])
    disponiveis = {(p, d): disponivel for p, d, disponivel in achados}
    faltas = []
    for m in negadas:
        pedida = m.reservado - m.fisico
        disponivel = disponiveis.get((m.produto, m.deposito), quantidade(0))
        faltas.append(
            Falta(
                produto=m.produto, pedida=pedida, disponivel=disponivel, faltam=max(pedida - disponivel, quantidade(0))
            )
        )
    frases = "; ".join(f"{f.produto}: pedido {f.pedida}, disponível {f.disponivel}" for f in faltas[:20])
    return SaldoInsuficiente(f"Falta saldo de {len(faltas)} produto(s): {frases}.", dados=Faltas(faltas=tuple(faltas)))


def travar_custos(produtos: Iterable[UUID]) -> dict[UUID, CustoTravado]:
    """Custos dos produtos, travados em ordem; um produto sem linha vem vazio."""
    pedidos = sorted(set(produtos))
    lidos = {
        produto: CustoTravado(CustoMedio(qtd, total), ultima)
        for produto, qtd, total, ultima in executar(MODULO, _TRAVAR_CUSTOS, [empresa_atual(), pedidos])
    }
    return {p: lidos.get(p, CustoTravado(VAZIO, None)) for p in pedidos}


def gravar_custos(custos: dict[UUID, CustoTravado]) -> None:
    """Grava os custos travados por `travar_custos`."""
    produtos = sorted(custos)
    executar(
        MODULO,
        _GRAVAR_CUSTOS,
        [
            produtos,
            [custos[p].medio.quantidade for p in produtos],
            [custos[p].medio.valor for p in produtos],
            [custos[p].ultima_data for p in produtos],
            empresa_atual(),
        ],
    )
