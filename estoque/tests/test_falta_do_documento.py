"""A recusa do estoque dita com os produtos e as linhas do documento de quem pediu a reserva."""

from uuid import UUID

from estoque.contrato import Falta, Faltas, ItemAReservar, SaldoInsuficiente, com_os_produtos
from plataforma.valores import quantidade

CANETA, LAPIS = UUID(int=1), UUID(int=2)


def _item(posicao: int, produto: UUID, sku: str) -> ItemAReservar:
    return ItemAReservar(
        linha=UUID(int=posicao),
        posicao=posicao,
        produto=produto,
        sku=sku,
        descricao=sku.title(),
        unidade="UN",
        quantidade=quantidade(3),
    )


def _falta(produto: UUID, disponivel: int) -> Falta:
    return Falta(
        produto=produto,
        pedida=quantidade(6),
        disponivel=quantidade(disponivel),
        faltam=quantidade(6 - disponivel),
    )


ITENS = (_item(1, LAPIS, "LAPIS"), _item(2, CANETA, "CANETA"), _item(3, LAPIS, "LAPIS"))
RECUSA = SaldoInsuficiente("sem saldo", dados=Faltas(faltas=(_falta(CANETA, 5), _falta(LAPIS, 0))))


def test_cada_produto_e_dito_uma_vez_na_primeira_linha_que_o_pede_e_na_ordem_delas() -> None:
    dita = com_os_produtos(RECUSA, ITENS, acao="confirmar")
    assert [c.campo for c in dita.campos] == ["itens.0.quantidade", "itens.1.quantidade"]
    assert [c.mensagem for c in dita.campos] == [
        "LAPIS Lapis: pedidas 6, disponíveis 0, faltam 6 UN.",
        "CANETA Caneta: pedidas 6, disponíveis 5, faltam 1 UN.",
    ]
    assert dita.detalhe.startswith("Falta saldo para confirmar: LAPIS Lapis: pedidas 6")
    assert [falta.sku for falta in dita.dados.faltas] == ["LAPIS", "CANETA"]


def test_a_recusa_e_a_do_estoque_com_o_codigo_dele_no_todo_e_em_cada_campo() -> None:
    dita = com_os_produtos(RECUSA, ITENS, acao="devolver")
    assert dita.codigo == "estoque.saldo_insuficiente"
    assert {c.codigo for c in dita.campos} == {"estoque.saldo_insuficiente"}
    assert isinstance(dita, SaldoInsuficiente)
