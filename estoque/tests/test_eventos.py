"""As reações a vendas por baixo da inbox: repetidas e fora de ordem, o efeito é um só."""

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest

from estoque.contrato import ItemReserva
from estoque.erros import ReservaNaoEncontrada
from estoque.models import Deposito, Movimento, Reserva
from estoque.servicos import reservas
from estoque.tests.apoio import DIA, custo, deposito_padrao, entrada, produto, saldo
from estoque.tests.entregas import entregar, envelope
from plataforma.valores import novo_id, quantidade, valor
from vendas.eventos import (
    LinhaDevolvida,
    LinhaEncerrada,
    LinhaExpedida,
    PedidoCancelado,
    PedidoEncerrado,
    PedidoExpedido,
    VendaDevolvida,
)

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

    def encerrado(self, quanto: str) -> PedidoEncerrado:
        item = LinhaEncerrada(linha=self.linha, produto=self.qual, quantidade=quantidade(quanto))
        dono = self.onde.estabelecimento_id
        return PedidoEncerrado(pedido=self.pedido, estabelecimento=dono, itens=(item,), data=DIA, motivo="desistiu")

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


class Estado(NamedTuple):
    """O que os fatos do pedido mudam no estoque; `custeado` é a quantidade do custo médio, e `valor` o valor dela."""

    fisico: Decimal
    reservado: Decimal
    custeado: Decimal
    valor: Decimal
    movimentos: int


def _estado(venda: Venda) -> Estado:
    movimentos = Movimento.objects.filter(documento=venda.pedido).count()
    return Estado(*saldo(venda.onde, venda.qual), *custo(venda.qual), movimentos)


def test_expedicao_repetida_sai_uma_vez_pelo_custo_medio(venda: Venda) -> None:
    lote = [envelope(venda.expedido("2"), 1)]
    entregar(lote, lote, lote)
    assert _estado(venda) == Estado(fisico=8, reservado=1, custeado=8, valor=Decimal("80.01"), movimentos=1)


def test_devolucao_que_chega_antes_espera_a_expedicao_e_volta_pelo_custo_de_saida(venda: Venda) -> None:
    sai, volta = envelope(venda.expedido("3"), 1), envelope(venda.devolvido("3"), 2)
    entregar([volta], [volta])
    assert _estado(venda) == Estado(fisico=10, reservado=3, custeado=10, valor=Decimal("100.01"), movimentos=0)
    entregar([sai], [volta, sai])
    assert _estado(venda) == Estado(fisico=10, reservado=0, custeado=10, valor=Decimal("100.01"), movimentos=2)


def test_cancelamento_repetido_libera_uma_vez(venda: Venda) -> None:
    dono = venda.onde.estabelecimento_id
    cancelado = PedidoCancelado(pedido=venda.pedido, estabelecimento=dono, faturas=(), data=DIA, motivo="desistiu")
    lote = [envelope(cancelado, 1)]
    entregar(lote, lote)
    assert _estado(venda) == Estado(fisico=10, reservado=0, custeado=10, valor=Decimal("100.01"), movimentos=0)
    assert Reserva.objects.get(documento=venda.pedido).liberada == 3


def test_encerramento_repetido_libera_so_o_que_nao_se_vai_atender(venda: Venda) -> None:
    lote = [envelope(venda.encerrado("1"), 1)]
    entregar(lote, lote)
    assert _estado(venda) == Estado(fisico=10, reservado=2, custeado=10, valor=Decimal("100.01"), movimentos=0)
    entregar([envelope(venda.expedido("2"), 2)])
    assert _estado(venda) == Estado(fisico=8, reservado=0, custeado=8, valor=Decimal("80.01"), movimentos=1)


def test_encerramento_que_chega_antes_espera_a_expedicao(venda: Venda) -> None:
    sai, encerra = envelope(venda.expedido("2"), 1), envelope(venda.encerrado("1"), 2)
    entregar([encerra], [encerra])
    assert _estado(venda) == Estado(fisico=10, reservado=3, custeado=10, valor=Decimal("100.01"), movimentos=0)
    entregar([sai], [encerra, sai])
    assert _estado(venda) == Estado(fisico=8, reservado=0, custeado=8, valor=Decimal("80.01"), movimentos=1)
    reserva = Reserva.objects.get(documento=venda.pedido)
    assert reserva.consumida == 2
    assert reserva.liberada == 1


def test_nao_se_libera_mais_do_que_ha_reservado(venda: Venda) -> None:
    with pytest.raises(ReservaNaoEncontrada, match=str(venda.linha)):
        reservas.liberar_linhas(documento=venda.pedido, linhas={venda.linha: quantidade("3.0001")})
    assert _estado(venda) == Estado(fisico=10, reservado=3, custeado=10, valor=Decimal("100.01"), movimentos=0)
