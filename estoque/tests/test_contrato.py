"""O contrato do estoque, pelos dois transportes."""

from decimal import Decimal
from uuid import UUID

import pytest

from estoque.contrato import (
    DepositoNaoEncontrado,
    Estoque,
    ImplantacaoDeEstoque,
    ImplantacaoMovimentada,
    ItemReserva,
    ProdutoJaMovimentado,
    SaldoInicial,
    SaldoInsuficiente,
)
from estoque.models import Deposito, Reserva
from estoque.tests.apoio import DIA, NaEmpresa, NoDeposito, custo, deposito_padrao, entrada, produto, saldo
from plataforma.contratos import usar
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.testes.contagem import contando
from plataforma.valores import novo_id, quantidade, valor

estoque = usar(Estoque)
pytestmark = pytest.mark.usefixtures("empresa", "transporte")


def _item(qual: UUID, quanto: str) -> ItemReserva:
    return ItemReserva(linha=novo_id(), produto=qual, quantidade=quantidade(quanto))


def test_reservar_prende_o_saldo_de_todas_as_linhas() -> None:
    onde, um, outro = deposito_padrao(), produto("A"), produto("B")
    entrada(onde, um, "10", "100")
    entrada(onde, outro, "5", "50")
    itens = (_item(um, "4"), _item(outro, "5"), _item(um, "3"))
    feita = estoque.reservar(
        chave=novo_id(), documento=novo_id(), estabelecimento=onde.estabelecimento_id, deposito=None, itens=itens
    )
    assert feita.deposito == onde.id
    assert feita.itens == 3
    assert saldo(onde, um) == NoDeposito(fisico=Decimal(10), reservado=Decimal(7))
    assert saldo(onde, outro) == NoDeposito(fisico=Decimal(5), reservado=Decimal(5))


def test_faltando_um_produto_nada_se_reserva_e_o_erro_diz_quanto_falta() -> None:
    onde, ha, falta = deposito_padrao(), produto("A"), produto("B")
    entrada(onde, ha, "10", "100")
    entrada(onde, falta, "2", "20")
    with pytest.raises(SaldoInsuficiente) as recusa:
        estoque.reservar(
            chave=novo_id(),
            documento=novo_id(),
            estabelecimento=onde.estabelecimento_id,
            deposito=onde.id,
            itens=(_item(ha, "1"), _item(falta, "3.5")),
        )
    (unica,) = recusa.value.dados.faltas
    assert unica.produto == falta
    assert unica.disponivel == Decimal(2)
    assert unica.faltam == Decimal("1.5")
    assert saldo(onde, ha) == NoDeposito(fisico=Decimal(10), reservado=Decimal(0))
    assert Reserva.objects.count() == 0


def test_a_mesma_chave_reserva_uma_vez() -> None:
    onde, qual, chave, documento = deposito_padrao(), produto(), novo_id(), novo_id()
    entrada(onde, qual, "10", "100")
    itens = (_item(qual, "4"),)
    respostas = [
        estoque.reservar(
            chave=chave, documento=documento, estabelecimento=onde.estabelecimento_id, deposito=None, itens=itens
        )
        for _ in range(2)
    ]
    assert respostas[0] == respostas[1]
    assert saldo(onde, qual) == NoDeposito(fisico=Decimal(10), reservado=Decimal(4))


def test_estabelecimento_sem_deposito_e_recusado() -> None:
    with pytest.raises(DepositoNaoEncontrado):
        estoque.reservar(
            chave=novo_id(),
            documento=novo_id(),
            estabelecimento=novo_id(),
            deposito=None,
            itens=(_item(produto(), "1"),),
        )


def test_saldos_so_traz_o_que_se_pediu() -> None:
    onde, um, outro = deposito_padrao(), produto("A"), produto("B")
    entrada(onde, um, "3", "30")
    entrada(onde, outro, "9", "90")
    (unico,) = estoque.saldos(produtos=(um, novo_id()))
    assert unico.produto == um
    assert unico.fisico == Decimal(3)
    assert unico.disponivel == Decimal(3)


def test_implantar_e_desfazer_voltam_ao_comeco() -> None:
    onde, qual, lote = deposito_padrao(), produto(), novo_id()
    inicial = SaldoInicial(
        produto=qual,
        estabelecimento=onde.estabelecimento_id,
        deposito=None,
        quantidade=quantidade("7"),
        custo_total=valor("70.07"),
    )
    estoque.implantar_saldos(chave=novo_id(), lote=lote, data=DIA, itens=(inicial,))
    assert custo(qual) == NaEmpresa(quantidade=Decimal(7), valor=Decimal("70.07"))
    desfeita = estoque.desfazer_implantacao(chave=novo_id(), lote=lote)
    assert desfeita.valor == Decimal("70.07")
    assert custo(qual) == NaEmpresa(quantidade=Decimal(0), valor=Decimal(0))


def test_implantar_produto_ja_movimentado_e_recusado_e_nada_entra() -> None:
    onde, qual = deposito_padrao(), produto()
    entrada(onde, qual, "1", "10")
    inicial = SaldoInicial(
        produto=qual,
        estabelecimento=onde.estabelecimento_id,
        deposito=None,
        quantidade=quantidade("7"),
        custo_total=valor("70"),
    )
    with pytest.raises(ProdutoJaMovimentado):
        estoque.implantar_saldos(chave=novo_id(), lote=novo_id(), data=DIA, itens=(inicial,))
    assert custo(qual) == NaEmpresa(quantidade=Decimal(1), valor=Decimal(10))


def _inicial(onde: Deposito, qual: UUID, quanto: str = "7") -> SaldoInicial:
    return SaldoInicial(
        produto=qual,
        estabelecimento=onde.estabelecimento_id,
        deposito=None,
        quantidade=quantidade(quanto),
        custo_total=valor("70"),
    )


def _implantar(lote: UUID, *itens: SaldoInicial) -> ImplantacaoDeEstoque:
    return estoque.implantar_saldos(chave=novo_id(), lote=lote, data=DIA, itens=itens)


def test_depois_de_desfeito_outro_lote_implanta_os_mesmos_produtos() -> None:
    onde, qual, primeiro, segundo = deposito_padrao(), produto(), novo_id(), novo_id()
    _implantar(primeiro, _inicial(onde, qual))
    estoque.desfazer_implantacao(chave=novo_id(), lote=primeiro)
    assert _implantar(segundo, _inicial(onde, qual, "3")).itens == 1
    assert custo(qual) == NaEmpresa(quantidade=Decimal(3), valor=Decimal(70))
    assert estoque.desfazer_implantacao(chave=novo_id(), lote=segundo).itens == 1
    assert custo(qual) == NaEmpresa(quantidade=Decimal(0), valor=Decimal(0))


def test_o_lote_em_vigor_com_outra_chave_so_responde() -> None:
    onde, qual, lote = deposito_padrao(), produto(), novo_id()
    assert _implantar(lote, _inicial(onde, qual)) == _implantar(lote, _inicial(onde, qual))
    assert custo(qual) == NaEmpresa(quantidade=Decimal(7), valor=Decimal(70))


def test_com_parte_reservada_o_lote_nao_se_desfaz() -> None:
    onde, qual, lote = deposito_padrao(), produto(), novo_id()
    _implantar(lote, _inicial(onde, qual))
    estoque.reservar(
        chave=novo_id(),
        documento=novo_id(),
        estabelecimento=onde.estabelecimento_id,
        deposito=None,
        itens=(_item(qual, "1"),),
    )
    with pytest.raises(ImplantacaoMovimentada, match="reservada"):
        estoque.desfazer_implantacao(chave=novo_id(), lote=lote)
    assert saldo(onde, qual) == NoDeposito(fisico=Decimal(7), reservado=Decimal(1))


def test_produto_ja_movimentado_vem_nos_dados_da_recusa() -> None:
    onde, novo, movido = deposito_padrao(), produto("A"), produto("B")
    entrada(onde, movido, "1", "10")
    with pytest.raises(ProdutoJaMovimentado) as recusa:
        _implantar(novo_id(), _inicial(onde, novo), _inicial(onde, movido))
    assert recusa.value.dados.produtos == (movido,)


def test_implantar_custa_os_mesmos_comandos_para_um_produto_ou_trinta() -> None:
    onde, contagens = deposito_padrao(), []
    for quantos in (1, 30):
        itens = [_inicial(onde, produto(f"P{quantos}{n}")) for n in range(quantos)]
        with forcar_transporte(TransporteLocal()), contando() as comandos:
            _implantar(novo_id(), *itens)
        contagens.append(len(comandos))
    assert contagens[0] == contagens[1]
