"""Todas as travas do estoque, sempre na mesma ordem: o documento, custos, reservas, saldos.

Custos e saldos vão por produto e depósito; reservas, por id. Os saldos quem trava e soma é o banco, ao inserir
movimentos e mudar reservas (migração 0004). Um UPDATE sobre lista sem ordem deu 352 impasses em 800 chamadas; assim, 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec
import psycopg
from django.db import DatabaseError

from estoque.contrato import Falta, Faltas, SaldoInsuficiente
from estoque.custo import VAZIO, CustoMedio
from estoque.models import Deposito, Inventario, LoteDeSaldos
from estoque.nomes import nome
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import em_quantidade, novo_id, quantidade

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
# As linhas se travam por id antes de mudar; a que não tem tanto em aberto não muda, e quem chama dá por falta dela.
_TOMAR = """
WITH v AS (SELECT * FROM unnest(%s::uuid[], %s::numeric[]) v (linha, quantidade)),
travadas AS MATERIALIZED (
    SELECT r.id, v.quantidade FROM estoque_reserva r JOIN v USING (linha)
     WHERE r.empresa_id = %s AND r.documento = %s ORDER BY r.id FOR NO KEY UPDATE OF r)
UPDATE estoque_reserva r SET {coluna} = r.{coluna} + t.quantidade FROM travadas t
 WHERE r.id = t.id AND r.quantidade - r.consumida - r.liberada >= t.quantidade
RETURNING r.linha, r.produto_id, r.deposito_id
"""
_CONSUMIR, _LIBERAR_LINHAS = (_TOMAR.format(coluna=coluna) for coluna in ("consumida", "liberada"))
_LIBERAR = """
WITH travadas AS MATERIALIZED (
    SELECT id, quantidade - consumida - liberada AS resto FROM estoque_reserva
     WHERE empresa_id = %s AND documento = %s AND quantidade > consumida + liberada ORDER BY id FOR NO KEY UPDATE)
UPDATE estoque_reserva r SET liberada = r.liberada + t.resto FROM travadas t WHERE r.id = t.id
RETURNING r.id
"""


def travar_deposito(deposito: UUID) -> Deposito | None:
    """O depósito, travado; None se não existe. Quem move mercadoria nele não espera."""
    return Deposito.objects.select_for_update(no_key=True).filter(id=deposito).first()


def travar_inventario(inventario: UUID) -> Inventario | None:
    """O inventário, travado, com o depósito dele; None se não existe."""
    # Só o inventário: travar também o depósito faria esperar todo movimento dele, e em círculo com o saldo.
    todos = Inventario.objects.select_for_update(of=("self",), no_key=True).select_related("deposito")
    return todos.filter(id=inventario).first()


def travar_lote(lote: UUID) -> LoteDeSaldos | None:
    """O lote de saldos iniciais em vigor, travado; None se não existe ou já foi desfeito."""
    return LoteDeSaldos.objects.select_for_update().filter(id=lote, desfeita=False).first()


def travar_lugares(chaves: Iterable[tuple[UUID, UUID]]) -> dict[UUID, CustoTravado]:
    """Custos dos produtos, travados em ordem, depois de criar as linhas que faltam aos (produto, depósito) dados."""
    saldos = sorted(set(chaves))
    produtos = sorted({produto for produto, _ in saldos})
    empresa = empresa_atual()
    executar("estoque", _GARANTIR_CUSTOS, [empresa, [novo_id() for _ in produtos], produtos])
    executar(
        "estoque",
        _GARANTIR_SALDOS,
        [empresa, [novo_id() for _ in saldos], [p for p, _ in saldos], [d for _, d in saldos]],
    )
    return travar_custos(produtos)


def travar_custos(produtos: Iterable[UUID]) -> dict[UUID, CustoTravado]:
    """Custos dos produtos, travados em ordem; um produto sem linha vem vazio."""
    pedidos = sorted(set(produtos))
    lidos = {
        produto: CustoTravado(CustoMedio(qtd, total), ultima)
        for produto, qtd, total, ultima in executar("estoque", _TRAVAR_CUSTOS, [empresa_atual(), pedidos])
    }
    return {p: lidos.get(p, CustoTravado(VAZIO, None)) for p in pedidos}


class ReservaTomada(NamedTuple):
    """Linha de uma reserva de que se tomou parte, e onde estava a mercadoria."""

    linha: UUID
    produto: UUID
    deposito: UUID


def consumir_reservas(documento: UUID, linhas: Mapping[UUID, Decimal]) -> list[ReservaTomada]:
    """Consome de cada linha a quantidade dada; a que não tem tanto em aberto não vem na resposta."""
    return _tomar(_CONSUMIR, documento, linhas)


def liberar_parte_das_reservas(documento: UUID, linhas: Mapping[UUID, Decimal]) -> list[ReservaTomada]:
    """Libera de cada linha a quantidade dada; a que não tem tanto em aberto não vem na resposta."""
    return _tomar(_LIBERAR_LINHAS, documento, linhas)


def _tomar(sql: str, documento: UUID, linhas: Mapping[UUID, Decimal]) -> list[ReservaTomada]:
    with recusando_faltas():
        tomadas = executar("estoque", sql, [list(linhas), list(linhas.values()), empresa_atual(), documento])
    return [ReservaTomada(*tomada) for tomada in tomadas]


def liberar_reservas(documento: UUID) -> int:
    """Libera o que resta das reservas do documento; devolve quantas linhas havia."""
    with recusando_faltas():
        return len(executar("estoque", _LIBERAR, [empresa_atual(), documento]))


@contextmanager
def recusando_faltas() -> Iterator[None]:
    """Para o que insere movimentos ou muda reservas, e com isso os saldos.

    Levanta SaldoInsuficiente, com tudo o que falta, se o disponível ou o reservado de algum ficaria negativo.
    """
    try:
        yield
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
