"""As reações a vendas por baixo da inbox: repetidas e fora de ordem, o efeito é um só."""

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest

from estoque.contrato import ItemReserva
from estoque.models import Deposito, Movimento, Reserva
from estoque.servicos import reservas
from estoque.tests.apoio import DIA, custo, deposito_padrao, entrada, produto, saldo
from estoque.tests.entregas import entregar, envelope
from plataforma.valores import novo_id, quantidade, valor
from vendas.eventos import LinhaDevolvida, LinhaExpedida, PedidoCancelado, PedidoExpedido, VendaDevolvida

pytestmark = pytest.mark.usefixtures("empresa")


class Venda(NamedTuple):
    """Um pedido de três unidades reservado em estoque de dez, que custaram R$ 100,01."""

    onde: Deposito
    qual: UUID
    pedido: UUID
    linha: UUID

    def expedido(self, quanto: str) -> PedidoExpedido:
        item = LinhaExpedida(linha=self.linha, produto=self.qual, quantidade=quantidade(quanto), data_competencia=DIA)
        return PedidoExpedido(
            pedido=self.pedido,
            expedicao=novo_id(),
            estabelecimento=self.onde.estabelecimento_id,
            deposito=self.onde.id,
            itens=(item,),
            data=DIA,
        )

    def devolvido(self, quanto: str) -> VendaDevolvida:
        item = LinhaDevolvida(linha=self.linha, produto=self.qual, quantidade=quantidade(quanto), valor=valor(1))
        return VendaDevolvida(
            pedido=self.pedido,
            devolucao=novo_id(),
            estabelecimento=self.onde.estabelecimento_id,
            deposito=self.onde.id,
            cliente=novo_id(),
            nome_do_cliente="Maria",
            data=DIA,
            itens=(item,),
            total=valor(1),
            faturas=(),
        )


@pytest.fixture
def venda() -> Venda:
    nova = Venda(deposito_padrao(), produto(), novo_id(), novo_id())
    entrada(nova.onde, nova.qual, "10", "100.01")
    item = ItemReserva(linha=nova.linha, produto=nova.qual, quantidade=quantidade(3))
    dono = nova.onde.estabelecimento_id
    reservas.reservar(documento=nova.pedido, estabelecimento=dono, deposito=None, itens=[item])
    return nova


def _estado(venda: Venda) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal], int]:
    movimentos = Movimento.objects.filter(documento=venda.pedido).count()
    return saldo(venda.onde, venda.qual), custo(venda.qual), movimentos


def test_expedicao_repetida_sai_uma_vez_pelo_custo_medio(venda: Venda) -> None:
    lote = [envelope(venda.expedido("2"), 1)]
    entregar(lote, lote, lote)
    assert _estado(venda) == ((8, 1), (8, Decimal("80.01")), 1)


def test_devolucao_que_chega_antes_espera_a_expedicao_e_volta_pelo_custo_de_saida(venda: Venda) -> None:
    sai, volta = envelope(venda.expedido("3"), 1), envelope(venda.devolvido("3"), 2)
    entregar([volta], [volta])
    assert _estado(venda) == ((10, 3), (10, Decimal("100.01")), 0)
    entregar([sai], [volta, sai])
    assert _estado(venda) == ((10, 0), (10, Decimal("100.01")), 2)


def test_cancelamento_repetido_libera_uma_vez(venda: Venda) -> None:
    dono = venda.onde.estabelecimento_id
    cancelado = PedidoCancelado(pedido=venda.pedido, estabelecimento=dono, faturas=(), data=DIA, motivo="desistiu")
    lote = [envelope(cancelado, 1)]
    entregar(lote, lote)
    assert _estado(venda) == ((10, 0), (10, Decimal("100.01")), 0)
    assert Reserva.objects.get(documento=venda.pedido).liberada == 3
