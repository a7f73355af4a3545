"""Reservas: todas as linhas de um documento, ou nenhuma."""

from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from estoque.bloqueios import (
    ReservaTomada,
    consumir_reservas,
    liberar_parte_das_reservas,
    liberar_reservas,
    recusando_faltas,
)
from estoque.contrato import ItemReserva, ReservaFeita
from estoque.erros import ReservaNaoEncontrada
from estoque.models import Reserva
from estoque.servicos import depositos
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.relogio import agora
from plataforma.valores import novo_id, quantidade


def reservar(
    *, documento: UUID, estabelecimento: UUID, deposito: UUID | None, itens: Sequence[ItemReserva]
) -> ReservaFeita:
    """Reserva todas as linhas; levanta SaldoInsuficiente (nada fica) ou DepositoNaoEncontrado."""
    with transacao("estoque"):
        onde = depositos.achar(estabelecimento=estabelecimento, deposito=deposito)
        linhas = [
            {"id": novo_id(), "linha": i.linha, "produto_id": i.produto, "quantidade": i.quantidade} for i in itens
        ]
        iguais = {
            "empresa_id": empresa_atual(),
            "documento": documento,
            "deposito_id": onde,
            "consumida": 0,
            "liberada": 0,
            "criada_em": agora(),
        }
        with recusando_faltas():
            inserir(Reserva, linhas, iguais=iguais)
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
