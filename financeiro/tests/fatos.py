"""Fatos de compras e de estoque para os testes: os valores derivam dos itens como nos módulos que os contam."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from compras.eventos import CompraDevolvida, ItemDeCompra, NotaDeEntradaLancada, ParcelaDevida
from estoque.eventos import LinhaCusteada, MercadoriaDevolvidaAoFornecedor
from financeiro.tests.fabrica import DIA
from plataforma.valores import novo_id, quantidade, ratear

NOTA = UUID(int=7)
FORNECEDOR = UUID(int=8)


def item(natureza: str, custo: str, *, icms: str = "0.00", pis: str = "0.00", cofins: str = "0.00") -> ItemDeCompra:
    """Uma linha; só a de consumo fica fora do estoque."""
    return ItemDeCompra(
        linha=novo_id(),
        produto=novo_id(),
        quantidade=quantidade(1),
        custo=Decimal(custo),
        icms_a_recuperar=Decimal(icms),
        pis_a_recuperar=Decimal(pis),
        cofins_a_recuperar=Decimal(cofins),
        entra_no_estoque=natureza != "consumo",
        natureza=natureza,  # type: ignore[arg-type]
    )


def _vale(*itens: ItemDeCompra) -> Decimal:
    return sum(
        (i.custo + i.icms_a_recuperar + i.pis_a_recuperar + i.cofins_a_recuperar for i in itens), Decimal("0.00")
    )


def _partes(itens: Sequence[ItemDeCompra]) -> dict[str, Decimal]:
    naturezas = {"a_pagar": ("compra", "consumo"), "bonificacao": ("bonificacao",), "remessa": ("remessa",)}
    return {parte: _vale(*(i for i in itens if i.natureza in quais)) for parte, quais in naturezas.items()}


def nota_lancada(*itens: ItemDeCompra, parcelas: int = 1) -> NotaDeEntradaLancada:
    """A nota 1/42, de R$ a_pagar em parcelas mensais."""
    partes = _partes(itens)
    valores = ratear(partes["a_pagar"], [Decimal(1)] * parcelas) if partes["a_pagar"] else []
    return NotaDeEntradaLancada(
        nota=NOTA,
        numero="42",
        serie="1",
        chave_de_acesso="",
        estabelecimento=novo_id(),
        deposito=None,
        fornecedor=FORNECEDOR,
        nome_do_fornecedor="Moinho Sul",
        data_emissao=date(2026, 3, 8),
        data_entrada=DIA,
        natureza=itens[0].natureza,
        total=_vale(*itens),
        **partes,
        itens=itens,
        parcelas=tuple(
            ParcelaDevida(numero=n, vencimento=date(2026, 3 + n, 10), valor=v) for n, v in enumerate(valores, start=1)
        ),
    )


def compra_devolvida(*itens: ItemDeCompra, devolucao: UUID | None = None) -> CompraDevolvida:
    """Volta ao fornecedor o que os itens valiam na nota."""
    return CompraDevolvida(
        nota=NOTA,
        devolucao=devolucao or novo_id(),
        estabelecimento=novo_id(),
        deposito=novo_id(),
        fornecedor=FORNECEDOR,
        nome_do_fornecedor="Moinho Sul",
        data=date(2026, 3, 20),
        itens=itens,
        total=_vale(*itens),
        **_partes(itens),
    )


def saida_ao_fornecedor(custo: str, *, devolucao: UUID | None = None) -> MercadoriaDevolvidaAoFornecedor:
    """O que de fato deixou o estoque."""
    linha = LinhaCusteada(
        linha=novo_id(), produto=novo_id(), quantidade=quantidade(1), custo=Decimal(custo), data_competencia=DIA
    )
    return MercadoriaDevolvidaAoFornecedor(
        documento=NOTA, devolucao=devolucao or novo_id(), estabelecimento=novo_id(), itens=(linha,), data=DIA
    )
