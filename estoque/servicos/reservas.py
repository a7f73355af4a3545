"""Reservas: todas as linhas de um documento, ou nenhuma."""

from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from estoque.bloqueios import (
    ReservaTomada,
    consumir_reservas,
    liberar_parte_das_reservas,
    liberar_reservas,
    mudar_saldos,
)
from estoque.contrato import ItemReserva, ReservaFeita
from estoque.erros import ReservaNaoEncontrada
from estoque.servicos import depositos
from plataforma.banco.sql import transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id, quantidade

_INSERIR = """
INSERT INTO estoque_reserva (id, empresa_id, documento, linha, produto_id, deposito_id, quantidade, consumida, liberada,
                             criada_em)
SELECT v.id, %(empresa)s, %(documento)s, v.linha, v.produto, %(deposito)s, v.quantidade, 0, 0, clock_timestamp()
  FROM unnest(%(ids)s::uuid[], %(linhas)s::uuid[], %(produtos)s::uuid[], %(quantidades)s::numeric[])
       v (id, linha, produto, quantidade)
"""


def reservar(
    *, documento: UUID, estabelecimento: UUID, deposito: UUID | None, itens: Sequence[ItemReserva]
) -> ReservaFeita:
    """Reserva todas as linhas; levanta SaldoInsuficiente (nada fica) ou DepositoNaoEncontrado."""
    with transacao("estoque"):
        onde = depositos.achar(estabelecimento=estabelecimento, deposito=deposito)
        mudar_saldos(
            _INSERIR,
            {
                "empresa": empresa_atual(),
                "documento": documento,
                "deposito": onde,
                "ids": [novo_id() for _ in itens],
                "linhas": [i.linha for i in itens],
                "produtos": [i.produto for i in itens],
                "quantidades": [i.quantidade for i in itens],
            },
        )
    return ReservaFeita(documento=documento, deposito=onde, itens=len(itens))


def consumir(*, documento: UUID, linhas: Iterable[tuple[UUID, Decimal]]) -> dict[UUID, ReservaTomada]:
    """Consome parte da reserva de cada linha; levanta ReservaNaoEncontrada se não há tanto reservado.

    Quem consome já travou os custos, e em seguida dá saída ao que se consumiu.
    """
    pedidas: dict[UUID, Decimal] = {}
    for linha, quanto in linhas:
        pedidas[linha] = pedidas.get(linha, quantidade(0)) + quanto
    consumidas = {tomada.linha: tomada for tomada in consumir_reservas(documento, pedidas)}
    _exigir_todas(documento, pedidas, consumidas)
    return consumidas


def liberar(*, documento: UUID) -> int:
    """Libera o que resta das reservas do documento; devolve quantas linhas havia."""
    return liberar_reservas(documento)


def liberar_linhas(*, documento: UUID, linhas: Mapping[UUID, Decimal]) -> None:
    """Libera parte da reserva de cada linha; levanta ReservaNaoEncontrada se não há tanto reservado."""
    _exigir_todas(documento, linhas, {tomada.linha for tomada in liberar_parte_das_reservas(documento, linhas)})


def _exigir_todas(documento: UUID, pedidas: Iterable[UUID], achadas: Container[UUID]) -> None:
    faltam = ", ".join(str(linha) for linha in pedidas if linha not in achadas)
    if faltam:
        raise ReservaNaoEncontrada(f"O documento {documento} não tem reserva aberta para as linhas {faltam}.")
