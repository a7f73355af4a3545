"""Reservas: todas as linhas de um documento, ou nenhuma."""

from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.bloqueios import MODULO, mudar_saldos
from estoque.contrato import ItemReserva, Reserva
from estoque.erros import ReservaAusente
from estoque.servicos import depositos
from plataforma.banco.sql import transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id, quantidade

_INSERIR = """
INSERT INTO estoque_reserva (id, empresa_id, documento, linha, produto_id, deposito_id, quantidade, consumida, liberada,
                             criada_em)
SELECT v.id, %s, %s, v.linha, v.produto, %s, v.quantidade, 0, 0, clock_timestamp()
  FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::numeric[]) v (id, linha, produto, quantidade)
"""
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


class Consumida(NamedTuple):
    """Onde estava a mercadoria de uma linha cuja reserva foi consumida."""

    produto: UUID
    deposito: UUID


def reservar(*, documento: UUID, estabelecimento: UUID, deposito: UUID | None, itens: Sequence[ItemReserva]) -> Reserva:
    """Reserva todas as linhas; levanta SaldoInsuficiente (nada fica) ou DepositoDesconhecido."""
    with transacao(MODULO):
        onde = depositos.achar(estabelecimento=estabelecimento, deposito=deposito)
        mudar_saldos(
            _INSERIR,
            [
                empresa_atual(),
                documento,
                onde,
                [novo_id() for _ in itens],
                [i.linha for i in itens],
                [i.produto for i in itens],
                [i.quantidade for i in itens],
            ],
        )
    return Reserva(documento=documento, deposito=onde, itens=len(itens))


def consumir(*, documento: UUID, linhas: Iterable[tuple[UUID, Decimal]]) -> dict[UUID, Consumida]:
    """Consome parte da reserva de cada linha; levanta ReservaAusente se não há tanto reservado.

    Quem consome já travou os custos, e em seguida dá saída ao que se consumiu.
    """
    pedidas: dict[UUID, Decimal] = {}
    for linha, quanto in linhas:
        pedidas[linha] = pedidas.get(linha, quantidade(0)) + quanto
    achadas = mudar_saldos(_CONSUMIR, [list(pedidas), list(pedidas.values()), empresa_atual(), documento])
    consumidas = {linha: Consumida(produto, deposito) for linha, produto, deposito in achadas}
    _exigir_todas(documento, pedidas, consumidas)
    return consumidas


def liberar(*, documento: UUID) -> int:
    """Libera o que resta das reservas do documento; devolve quantas linhas havia."""
    return len(mudar_saldos(_LIBERAR, [empresa_atual(), documento]))


def liberar_linhas(*, documento: UUID, linhas: Mapping[UUID, Decimal]) -> None:
    """Libera parte da reserva de cada linha; levanta ReservaAusente se não há tanto reservado."""
    achadas = mudar_saldos(_LIBERAR_LINHAS, [list(linhas), list(linhas.values()), empresa_atual(), documento])
    _exigir_todas(documento, linhas, {linha for linha, _, _ in achadas})


def _exigir_todas(documento: UUID, pedidas: Iterable[UUID], achadas: Container[UUID]) -> None:
    faltam = ", ".join(str(linha) for linha in pedidas if linha not in achadas)
    if faltam:
        raise ReservaAusente(f"O documento {documento} não tem reserva aberta para as linhas {faltam}.")
