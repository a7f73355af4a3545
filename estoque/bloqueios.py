"""Todas as travas do estoque, sempre na mesma ordem: custos, reservas, saldos; cada uma por produto e depósito.

Os saldos quem trava e soma é o banco, ao inserir movimentos e mudar reservas (migração 0004). Um UPDATE sobre lista sem
ordem deu 352 impasses em 800 chamadas; assim, 0.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from django.db import DatabaseError

from estoque.contrato import Falta, Faltas, SaldoInsuficiente
from estoque.custo import VAZIO, CustoMedio
from estoque.nomes import nome
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import em_quantidade, novo_id, quantidade

MODULO = "estoque"
FALTA_SALDO = "ES002"
FALTAS_DITAS = 20


class CustoTravado(NamedTuple):
    """Custo de um produto, travado até o fim da transação."""

    medio: CustoMedio
    ultima_data: date | None


class _Negada(msgspec.Struct):
    produto: UUID
    pedida: Decimal
    disponivel: Decimal
    deposito: str
    sku: str | None
    descricao: str | None

    def frase(self) -> str:
        qual = nome(self.sku, self.descricao or "") if self.sku else str(self.produto)
        pedida, ha = em_quantidade(self.pedida), em_quantidade(self.disponivel)
        return f"{qual}: pedido {pedida}, disponível {ha} no depósito {self.deposito}"


_GARANTIR_CUSTOS = """
INSERT INTO estoque_custo (id, empresa_id, produto_id)
SELECT v.id, %s, v.produto FROM unnest(%s::uuid[], %s::uuid[]) v (id, produto) ORDER BY v.produto
ON CONFLICT DO NOTHING
"""
_GARANTIR_SALDOS = """
INSERT INTO estoque_saldo (id, empresa_id, produto_id, deposito_id)
SELECT v.id, %s, v.produto, v.deposito FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) v (id, produto, deposito)
 ORDER BY v.produto, v.deposito
ON CONFLICT DO NOTHING
"""
_TRAVAR_CUSTOS = """
SELECT produto_id, quantidade, valor, ultima_data FROM estoque_custo
 WHERE empresa_id = %s AND produto_id = ANY(%s::uuid[]) ORDER BY produto_id FOR NO KEY UPDATE
"""


def travar_lugares(chaves: Iterable[tuple[UUID, UUID]]) -> dict[UUID, CustoTravado]:
    """Custos dos produtos, travados em ordem, depois de criar as linhas que faltam aos (produto, depósito) dados."""
    saldos = sorted(set(chaves))
    produtos = sorted({produto for produto, _ in saldos})
    empresa = empresa_atual()
    executar(MODULO, _GARANTIR_CUSTOS, [empresa, [novo_id() for _ in produtos], produtos])
    executar(
        MODULO,
        _GARANTIR_SALDOS,
        [empresa, [novo_id() for _ in saldos], [p for p, _ in saldos], [d for _, d in saldos]],
    )
    return travar_custos(produtos)


def travar_custos(produtos: Iterable[UUID]) -> dict[UUID, CustoTravado]:
    """Custos dos produtos, travados em ordem; um produto sem linha vem vazio."""
    pedidos = sorted(set(produtos))
    lidos = {
        produto: CustoTravado(CustoMedio(qtd, total), ultima)
        for produto, qtd, total, ultima in executar(MODULO, _TRAVAR_CUSTOS, [empresa_atual(), pedidos])
    }
    return {p: lidos.get(p, CustoTravado(VAZIO, None)) for p in pedidos}


def mudar_saldos(sql: str, parametros: list[Any]) -> list[tuple[Any, ...]]:
    """Executa o que insere movimentos ou muda reservas, com o saldo que isso muda.

    Levanta SaldoInsuficiente, com tudo o que falta, se o disponível ou o reservado de algum ficaria negativo.
    """
    try:
        return executar(MODULO, sql, parametros)
    except DatabaseError as erro:
        causa = erro.__cause__
        if not isinstance(causa, psycopg.Error) or causa.sqlstate != FALTA_SALDO:
            raise
        negadas = msgspec.json.decode(causa.diag.message_detail or "[]", type=list[_Negada], strict=False)
        raise _insuficiente(negadas) from erro


def _insuficiente(negadas: list[_Negada]) -> SaldoInsuficiente:
    faltas = tuple(
        Falta(
            produto=n.produto,
            pedida=quantidade(n.pedida),
            disponivel=quantidade(n.disponivel),
            faltam=max(quantidade(n.pedida - n.disponivel), quantidade(0)),
        )
        for n in negadas
    )
    frases = "; ".join(n.frase() for n in negadas[:FALTAS_DITAS])
    return SaldoInsuficiente(
        f"Falta saldo de {len(faltas)} produto(s): {frases}. Peça menos, ou antes dê entrada ou transfira de outro "
        "depósito.",
        dados=Faltas(faltas=faltas),
    )
