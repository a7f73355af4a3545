"""O que as compras contam: nota de entrada e devolução ao fornecedor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from financeiro import bloqueios
from financeiro.partidas import ZERO, aplicar
from financeiro.servicos import titulos
from financeiro.servicos.faturas import ParcelaDoTitulo
from financeiro.servicos.lancamentos import NovoLancamento, ja_lancado, lancar
from financeiro.servicos.titulos import NovoTitulo, criar_credito, criar_titulos
from plataforma.banco.sql import transacao

NOTA, DEVOLUCAO = "nota_de_entrada", "devolucao_de_compra"


class ItemDeEntrada(NamedTuple):
    """Custo e tributos a recuperar de um item, em reais; `entra_no_estoque` falso é uso e consumo."""

    custo: Decimal
    icms: Decimal
    pis: Decimal
    cofins: Decimal
    entra_no_estoque: bool


@dataclass(frozen=True, kw_only=True)
class NotaLancada:
    """O que a contabilidade precisa de uma nota de entrada."""

    nota: UUID
    documento: str
    estabelecimento: UUID
    fornecedor: UUID
    nome_do_fornecedor: str
    emissao: date
    entrada: date
    a_pagar: Decimal
    bonificacao: Decimal
    remessa: Decimal
    itens: Sequence[ItemDeEntrada]
    parcelas: Sequence[ParcelaDoTitulo]


@dataclass(frozen=True, kw_only=True)
class CompraQueVoltou:
    """Devolução ao fornecedor, pelos valores da nota."""

    nota: UUID
    devolucao: UUID
    estabelecimento: UUID
    fornecedor: UUID
    nome_do_fornecedor: str
    data: date
    a_pagar: Decimal
    bonificacao: Decimal
    remessa: Decimal
    itens: Sequence[ItemDeEntrada]


def registrar_nota(nota: NotaLancada) -> None:
    """Lança a entrada e cria os títulos a pagar de compra e de consumo; repetida, nada faz."""
    if ja_lancado(NOTA, nota.nota):
        return
    lados = {"a_pagar": nota.a_pagar, "bonificado": nota.bonificacao, "de_terceiros": nota.remessa}
    novo = NovoLancamento(
        data=nota.entrada,
        historico=f"{nota.documento}, {nota.nome_do_fornecedor}",
        origem=NOTA,
        origem_id=nota.nota,
        documento=nota.documento,
        documento_id=nota.nota,
        partidas=aplicar("entrada", _somar(nota.itens) | lados),
    )
    with transacao("financeiro"):
        lancar([novo])
        criar_titulos([_titulo(nota, parcela) for parcela in nota.parcelas])


def devolver_compra(devolucao: CompraQueVoltou) -> None:
    """Lança a devolução; abate o que se deve da nota, e o que já foi pago vira crédito com o fornecedor."""
    if ja_lancado(DEVOLUCAO, devolucao.devolucao):
        return
    with transacao("financeiro"):
        abertos = bloqueios.travar_titulos_abertos(documento=devolucao.nota, tipo="pagar")
        partes = titulos.repartir(abertos, devolucao.a_pagar)
        abatido = titulos.soma(partes)
        credito = devolucao.a_pagar - abatido
        lados = {
            "abatido": abatido,
            "credito": credito,
            "bonificado": devolucao.bonificacao,
            "de_terceiros": devolucao.remessa,
        }
        novo = NovoLancamento(
            data=devolucao.data,
            historico=f"Devolução de compra, {devolucao.nome_do_fornecedor}",
            origem=DEVOLUCAO,
            origem_id=devolucao.devolucao,
            documento_id=devolucao.nota,
            partidas=aplicar("compra_devolvida", _somar(devolucao.itens) | lados),
        )
        for lancamento in lancar([novo]):
            titulos.abater(partes, data=devolucao.data, lancamento=lancamento)
        if credito:
            criar_credito(
                tipo="credito_fornecedor",
                pessoa_id=devolucao.fornecedor,
                pessoa_nome=devolucao.nome_do_fornecedor,
                estabelecimento_id=devolucao.estabelecimento,
                documento_id=devolucao.nota,
                origem=DEVOLUCAO,
                origem_id=devolucao.devolucao,
                data=devolucao.data,
                valor=credito,
            )


def _somar(itens: Sequence[ItemDeEntrada]) -> dict[str, Decimal]:
    return {
        "estoque": sum((i.custo for i in itens if i.entra_no_estoque), ZERO),
        "consumo": sum((i.custo for i in itens if not i.entra_no_estoque), ZERO),
        "icms": sum((i.icms for i in itens), ZERO),
        "pis": sum((i.pis for i in itens), ZERO),
        "cofins": sum((i.cofins for i in itens), ZERO),
    }


def _titulo(nota: NotaLancada, parcela: ParcelaDoTitulo) -> NovoTitulo:
    return NovoTitulo(
        tipo="pagar",
        pessoa_id=nota.fornecedor,
        pessoa_nome=nota.nome_do_fornecedor,
        estabelecimento_id=nota.estabelecimento,
        documento=nota.documento,
        documento_id=nota.nota,
        origem=NOTA,
        origem_id=nota.nota,
        parcela=parcela.numero,
        emissao=nota.emissao,
        vencimento=parcela.vencimento,
        valor=parcela.valor,
    )
