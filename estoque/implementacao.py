"""O contrato do estoque neste processo: DTO, serviço, DTO."""

from datetime import date
from uuid import UUID

from estoque import consultas
from estoque.contrato import (
    DepositoResumo,
    ImplantacaoDeEstoque,
    ItemReserva,
    ReservaFeita,
    SaldoDoProduto,
    SaldoInicial,
)
from estoque.copias import ESTABELECIMENTOS
from estoque.servicos import implantacao, reservas


class EstoqueLocal:
    """Implementa `estoque.contrato.Estoque`."""

    def saldos(self, *, produtos: tuple[UUID, ...], deposito: UUID | None = None) -> tuple[SaldoDoProduto, ...]:
        return consultas.saldos_dos_produtos(produtos=produtos, deposito=deposito)

    def depositos(self, *, estabelecimento: UUID) -> tuple[DepositoResumo, ...]:
        achados = consultas.depositos_do_estabelecimento(estabelecimento)
        # Todo estabelecimento tem um: sem nenhum, ele não existe, ou acabou de nascer.
        if not achados and ESTABELECIMENTOS.trazer((estabelecimento,)):
            return consultas.depositos_do_estabelecimento(estabelecimento)
        return achados

    def reservar(
        self,
        *,
        chave: UUID,
        documento: UUID,
        estabelecimento: UUID,
        deposito: UUID | None,
        itens: tuple[ItemReserva, ...],
    ) -> ReservaFeita:
        return reservas.reservar(documento=documento, estabelecimento=estabelecimento, deposito=deposito, itens=itens)

    def implantar_saldos(
        self, *, chave: UUID, lote: UUID, data: date, itens: tuple[SaldoInicial, ...]
    ) -> ImplantacaoDeEstoque:
        return implantacao.implantar(lote=lote, data=data, itens=itens)

    def desfazer_implantacao(self, *, chave: UUID, lote: UUID) -> ImplantacaoDeEstoque:
        return implantacao.desfazer(lote=lote)
