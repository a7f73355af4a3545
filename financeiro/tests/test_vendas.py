"""Os fatos de vendas e do estoque no livro, cada um duas vezes."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from estoque.eventos import LinhaCusteada, MercadoriaExpedida
from financeiro.assinaturas import ao_cancelar_pedido, ao_devolver_venda, ao_expedir_mercadoria, ao_faturar_pedido
from financeiro.servicos.plano import guardar_empresa
from financeiro.tests.fabrica import DIA, dados_da_empresa, provar, saldos
from plataforma.banco.sql import executar
from plataforma.valores import novo_id
from vendas.eventos import (
    LinhaFaturada,
    ParcelaFaturada,
    PedidoCancelado,
    PedidoFaturado,
    ValorDaFatura,
    VendaDevolvida,
)

PEDIDO, FATURA, LINHA = UUID(int=1), UUID(int=2), UUID(int=3)


def _faturado(**outros: Any) -> PedidoFaturado:
    valores = {"produtos": Decimal("100.00"), "desconto": Decimal("10.00"), "frete": Decimal("10.00")}
    parcelas = (ParcelaFaturada(numero=1, vencimento=date(2026, 4, 10), valor=Decimal("100.00")),)
    campos: dict[str, Any] = {
        "pedido": PEDIDO, "fatura": FATURA, "numero": 1, "serie": "1", "estabelecimento": novo_id(),
        "cliente": novo_id(), "nome_do_cliente": "Ana", "uf_do_cliente": "SP", "data": DIA,
        "total": Decimal("100.00"), "itens": (LinhaFaturada(linha=LINHA, quantidade=Decimal("3.0000")),),
        "parcelas": parcelas, **valores,
    }  # fmt: skip
    return PedidoFaturado(**{**campos, **outros})


def test_fatura_lanca_receita_das_e_titulo_uma_vez(livro: UUID) -> None:
    for _ in range(2):
        ao_faturar_pedido(_faturado())
    assert saldos() == {
        "clientes": Decimal("100.00"), "descontos": Decimal("10.00"), "receita_vendas": Decimal("-100.00"),
        "receita_fretes": Decimal("-10.00"), "das_sobre_vendas": Decimal("4.00"), "das_a_recolher": Decimal("-4.00"),
    }  # fmt: skip
    provar()


@pytest.mark.parametrize(("uf", "icms"), [("SP", "18.00"), ("MG", "12.00"), ("BA", "7.00"), ("", "18.00")])
def test_o_icms_do_presumido_segue_a_uf_do_cliente(estabelecimento: UUID, uf: str, icms: str) -> None:
    guardar_empresa(dados_da_empresa(regime="presumido", crt=3))
    ao_faturar_pedido(_faturado(estabelecimento=estabelecimento, uf_do_cliente=uf))
    assert saldos()["icms_sobre_vendas"] == Decimal(icms)
    provar()


def test_o_que_saiu_deixa_de_estar_a_expedir(livro: UUID) -> None:
    ao_faturar_pedido(_faturado())
    assert _a_expedir() == Decimal("3.0000")
    levou = LinhaCusteada(
        linha=LINHA, produto=novo_id(), quantidade=Decimal("2.0000"), custo=Decimal("7.00"), data_competencia=DIA
    )
    evento = MercadoriaExpedida(
        documento=PEDIDO, expedicao=novo_id(), estabelecimento=novo_id(), itens=(levou,), data=DIA
    )
    for _ in range(2):
        ao_expedir_mercadoria(evento)
    assert _a_expedir() == Decimal("1.0000")


def _a_expedir() -> Decimal:
    return Decimal(executar("financeiro", "SELECT sum(quantidade) FROM financeiro_item_a_expedir")[0][0])


def test_cancelar_desfaz_tudo_uma_vez(livro: UUID) -> None:
    ao_faturar_pedido(_faturado())
    for _ in range(2):
        ao_cancelar_pedido(
            PedidoCancelado(pedido=PEDIDO, estabelecimento=novo_id(), faturas=(FATURA,), data=DIA, motivo="desistiu")
        )
    assert saldos() == {}
    provar()


@pytest.mark.parametrize("vezes", [1, 2])
def test_devolver_metade_abate_metade_do_titulo_e_dos_tributos(livro: UUID, vezes: int) -> None:
    ao_faturar_pedido(_faturado())
    devolucao = VendaDevolvida(
        pedido=PEDIDO, devolucao=novo_id(), estabelecimento=novo_id(), deposito=novo_id(), cliente=novo_id(),
        nome_do_cliente="Ana", data=DIA, itens=(), total=Decimal("50.00"),
        faturas=(ValorDaFatura(fatura=FATURA, valor=Decimal("50.00")),),
    )  # fmt: skip
    for _ in range(vezes):
        ao_devolver_venda(devolucao)
    assert saldos()["clientes"] == Decimal("50.00")
    assert saldos()["das_a_recolher"] == Decimal("-2.00")
    provar()


def test_custo_vai_a_competencia_de_cada_linha_uma_vez(livro: UUID) -> None:
    linha = LinhaCusteada(
        linha=novo_id(), produto=novo_id(), quantidade=Decimal("1.0000"), custo=Decimal("7.00"), data_competencia=DIA
    )
    evento = MercadoriaExpedida(
        documento=PEDIDO, expedicao=novo_id(), estabelecimento=novo_id(), itens=(linha,), data=date(2026, 4, 2)
    )
    for _ in range(2):
        ao_expedir_mercadoria(evento)
    assert saldos() == {"cmv": Decimal("7.00"), "estoques": Decimal("-7.00")}
    provar()
