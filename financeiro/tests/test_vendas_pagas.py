"""Cancelar e devolver o que já se recebeu, no todo ou em parte: o dinheiro vira crédito do cliente, uma vez."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest

from estoque.eventos import LinhaCusteada, MercadoriaDevolvida
from financeiro.assinaturas import ao_cancelar_pedido, ao_devolver_mercadoria, ao_devolver_venda, ao_faturar_pedido
from financeiro.models import ContaBancaria, Titulo
from financeiro.servicos.baixas import NovaBaixa, baixar, estornar_baixa
from financeiro.tests.fabrica import DIA, provar, saldos
from plataforma.estados import TransicaoProibida
from plataforma.valores import novo_id
from vendas.eventos import ParcelaFaturada, PedidoCancelado, PedidoFaturado, ValorDaFatura, VendaDevolvida

pytestmark = pytest.mark.usefixtures("livro")
PEDIDO, UMA, OUTRA = UUID(int=1), UUID(int=2), UUID(int=3)
ANA = UUID(int=9)


def _faturar(fatura: UUID = UMA, total: str = "100.00", *, parcelas: Sequence[str] = ("100.00",)) -> None:
    ao_faturar_pedido(
        PedidoFaturado(
            pedido=PEDIDO, fatura=fatura, numero=1, serie="1", estabelecimento=novo_id(), cliente=ANA,
            nome_do_cliente="Ana", uf_do_cliente="SP", data=DIA, produtos=Decimal(total), desconto=Decimal("0.00"),
            frete=Decimal("0.00"), total=Decimal(total), itens=(),
            parcelas=tuple(
                ParcelaFaturada(numero=n, vencimento=date(2026, 3 + n, 10), valor=Decimal(p))
                for n, p in enumerate(parcelas, start=1)
            ),
        )
    )  # fmt: skip


def _receber(principal: str, *, parcela: int = 1, fatura: UUID = UMA, **encargos: str) -> UUID:
    titulo = Titulo.objects.get(tipo="receber", origem_id=fatura, parcela=parcela)
    valores = {nome: Decimal(encargos.get(nome, "0.00")) for nome in ("juros", "multa", "desconto")}
    nova = NovaBaixa(
        titulo=titulo.id,
        data=DIA,
        conta_bancaria=ContaBancaria.objects.get().id,
        principal=Decimal(principal),
        **valores,
    )
    return baixar([nova])[0]


def _cancelar(*faturas: UUID) -> None:
    evento = PedidoCancelado(
        pedido=PEDIDO, estabelecimento=novo_id(), faturas=faturas, data=date(2026, 4, 1), motivo="desistiu"
    )
    for _ in range(2):
        ao_cancelar_pedido(evento)


def _devolver(vezes: int = 2, **faturas: str) -> None:
    quanto = {{"uma": UMA, "outra": OUTRA}[nome]: Decimal(valor) for nome, valor in faturas.items()}
    evento = VendaDevolvida(
        pedido=PEDIDO, devolucao=novo_id(), estabelecimento=novo_id(), deposito=novo_id(), cliente=ANA,
        nome_do_cliente="Ana", data=date(2026, 4, 1), itens=(), total=sum(quanto.values(), Decimal("0.00")),
        faturas=tuple(ValorDaFatura(fatura=f, valor=v) for f, v in quanto.items()),
    )  # fmt: skip
    for _ in range(vezes):
        ao_devolver_venda(evento)


def _creditos() -> list[Decimal]:
    """O saldo de cada crédito, todos da Ana."""
    creditos = Titulo.objects.filter(tipo="credito_cliente").order_by("id")
    assert {t.pessoa_id for t in creditos} <= {ANA}
    return [t.saldo for t in creditos]


def _reais(**funcoes: str) -> dict[str, Decimal]:
    return {funcao: Decimal(valor) for funcao, valor in funcoes.items()}


def test_cancelar_o_pago_em_parte_credita_o_recebido() -> None:
    _faturar(parcelas=("60.00", "40.00"))
    _receber("60.00")
    _receber("10.00", parcela=2)
    _cancelar(UMA)
    assert saldos() == _reais(caixa="70.00", adiantamento_clientes="-70.00")
    assert {t.situacao for t in Titulo.objects.filter(tipo="receber")} == {"cancelado"}
    assert _creditos() == [Decimal("70.00")]
    provar()


def test_juros_e_multa_recebidos_ficam_e_o_desconto_dado_se_desfaz() -> None:
    _faturar()
    _receber("50.00", juros="2.00", multa="1.00")
    _receber("50.00", desconto="5.00")
    _cancelar(UMA)
    assert saldos() == _reais(
        caixa="98.00", juros_recebidos="-2.00", multas_recebidas="-1.00", adiantamento_clientes="-95.00"
    )
    assert _creditos() == [Decimal("95.00")]
    provar()


def test_cancelar_o_quitado_so_com_desconto_nao_cria_credito() -> None:
    _faturar()
    _receber("100.00", desconto="100.00")
    _cancelar(UMA)
    assert saldos() == {}
    assert _creditos() == []
    provar()


def test_baixa_estornada_nao_conta_como_recebido() -> None:
    _faturar()
    estornar_baixa(baixa=_receber("100.00"), data=DIA, motivo="cheque devolvido")
    _cancelar(UMA)
    assert saldos() == {}
    assert _creditos() == []
    provar()


def test_baixa_de_venda_cancelada_nao_se_estorna_mais() -> None:
    _faturar()
    baixa = _receber("40.00")
    _cancelar(UMA)
    with pytest.raises(TransicaoProibida):
        estornar_baixa(baixa=baixa, data=DIA, motivo="tarde")
    assert _creditos() == [Decimal("40.00")]
    provar()


def test_cancelar_alcanca_todas_as_faturas_do_pedido() -> None:
    _faturar(UMA)
    _faturar(OUTRA, "30.00", parcelas=("30.00",))
    _receber("30.00", fatura=OUTRA)
    _cancelar(UMA, OUTRA)
    assert saldos() == _reais(caixa="30.00", adiantamento_clientes="-30.00")
    provar()


def test_devolver_o_que_esta_todo_pago_e_credito() -> None:
    _faturar()
    _receber("100.00")
    _devolver(uma="30.00")
    assert saldos() == _reais(
        caixa="100.00", adiantamento_clientes="-30.00", receita_vendas="-100.00", devolucoes_vendas="30.00",
        das_sobre_vendas="2.80", das_a_recolher="-2.80",
    )  # fmt: skip
    assert _creditos() == [Decimal("30.00")]
    provar()


def test_devolver_mais_do_que_se_deve_abate_e_credita_o_resto() -> None:
    _faturar(parcelas=("60.00", "40.00"))
    _receber("60.00")
    _devolver(uma="100.00")
    assert saldos() == _reais(
        caixa="60.00", adiantamento_clientes="-60.00", receita_vendas="-100.00", devolucoes_vendas="100.00"
    )
    assert Titulo.objects.get(tipo="receber", parcela=2).situacao == "liquidado"
    provar()


@pytest.mark.parametrize("partes", [("100.00",), ("30.00", "70.00"), *permutations(("33.33", "33.33", "33.34"))])
def test_devolver_o_pago_com_desconto_credita_so_o_que_entrou(partes: tuple[str, ...]) -> None:
    _faturar()
    _receber("100.00", desconto="10.00")
    for parte in partes:
        _devolver(uma=parte)
    assert saldos() == _reais(
        caixa="90.00", adiantamento_clientes="-90.00", receita_vendas="-100.00", devolucoes_vendas="100.00"
    )
    assert sum(_creditos()) == Decimal("90.00")
    provar()


def test_o_desconto_de_uma_fatura_nao_diminui_o_credito_da_outra() -> None:
    _faturar(UMA)
    _faturar(OUTRA, "50.00", parcelas=("50.00",))
    _receber("100.00", desconto="10.00")
    _receber("50.00", fatura=OUTRA)
    _devolver(outra="50.00")
    _devolver(uma="20.00")
    assert _creditos() == [Decimal("50.00"), Decimal("18.00")]
    assert saldos()["descontos_concedidos"] == Decimal("8.00")
    provar()


def test_devolver_o_quitado_so_com_desconto_nao_cria_credito() -> None:
    _faturar()
    _receber("100.00", desconto="100.00")
    _devolver(uma="100.00")
    assert saldos() == _reais(receita_vendas="-100.00", devolucoes_vendas="100.00")
    assert _creditos() == []
    provar()


def test_cada_fatura_abate_so_os_seus_titulos() -> None:
    _faturar(UMA)
    _faturar(OUTRA, "50.00", parcelas=("50.00",))
    _receber("100.00")
    _devolver(uma="20.00", outra="10.00")
    assert Titulo.objects.get(tipo="receber", origem_id=OUTRA).saldo == Decimal("40.00")
    assert _creditos() == [Decimal("20.00")]
    provar()


@pytest.mark.parametrize("partes", list(permutations(("33.33", "33.33", "33.34"))))
def test_devolver_aos_poucos_leva_os_tributos_inteiros(partes: tuple[str, ...]) -> None:
    _faturar()
    for parte in partes:
        _devolver(uma=parte)
    assert saldos() == _reais(receita_vendas="-100.00", devolucoes_vendas="100.00")
    provar()


@pytest.mark.parametrize("ordem", ["venda", "estoque"])
def test_dinheiro_e_mercadoria_voltam_em_qualquer_ordem(ordem: str) -> None:
    _faturar()
    linha = LinhaCusteada(
        linha=novo_id(), produto=novo_id(), quantidade=Decimal("1.0000"), custo=Decimal("7.00"), data_competencia=DIA
    )
    volta = MercadoriaDevolvida(
        documento=PEDIDO, devolucao=novo_id(), estabelecimento=novo_id(), itens=(linha,), data=DIA
    )
    if ordem == "venda":
        _devolver(uma="100.00")
    for _ in range(2):
        ao_devolver_mercadoria(volta)
    if ordem == "estoque":
        _devolver(uma="100.00")
    assert saldos() == _reais(receita_vendas="-100.00", devolucoes_vendas="100.00", estoques="7.00", cmv="-7.00")
    provar()
