"""O estado de uma fatura: um só, e verdadeiro depois da mercadoria e do dinheiro."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from vendas.contrato_telas import ResumoDaFatura, SituacaoDaFatura
from web.telas.faturas import estado

ID, NADA = UUID(int=1), Decimal("0.00")


def _fatura(*, recebido: str, devolvido: str, total: str = "90.00", a_expedir: bool = False) -> ResumoDaFatura:
    resta = max(Decimal(total) - Decimal(devolvido) - Decimal(recebido), NADA)
    return ResumoDaFatura(
        id=ID,
        pedido=ID,
        estabelecimento=ID,
        cnpj_do_estabelecimento="",
        serie="1",
        numero=1,
        data=date(2026, 12, 1),
        cliente=ID,
        nome_do_cliente="Maria",
        situacao=SituacaoDaFatura.EMITIDA,
        produtos=Decimal(total),
        desconto=NADA,
        frete=NADA,
        total=Decimal(total),
        devolvido=Decimal(devolvido),
        recebido=Decimal(recebido),
        a_receber=resta,
        a_expedir=a_expedir,
    )


@pytest.mark.parametrize(
    ("recebido", "devolvido", "dito"),
    [
        ("0.00", "0.00", "A receber"),
        ("60.00", "0.00", "A receber"),
        ("90.00", "0.00", "Recebida"),
        ("60.00", "30.00", "Recebida"),
        ("0.00", "90.00", "Devolvida"),
        ("90.00", "30.00", "Crédito do cliente"),
        ("90.00", "90.00", "Crédito do cliente"),
    ],
)
def test_o_dinheiro_e_a_volta_dizem_o_estado(recebido: str, devolvido: str, dito: str) -> None:
    assert f"</i>{dito}</span>" in estado(_fatura(recebido=recebido, devolvido=devolvido))


def test_a_mercadoria_vem_antes_do_dinheiro_e_o_que_nada_cobra_esta_recebido() -> None:
    assert "A expedir" in estado(_fatura(recebido="0.00", devolvido="0.00", a_expedir=True))
    assert "Recebida" in estado(_fatura(recebido="0.00", devolvido="0.00", total="0.00"))
