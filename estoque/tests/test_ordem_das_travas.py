"""Toda escrita trava custos antes de saldos: cruzadas, não se esperam em círculo."""

from uuid import UUID

import pytest

from estoque.contrato import ItemReserva
from estoque.models import Deposito
from estoque.servicos import ajustes, depositos, expedicoes, inventarios, reservas, transferencias
from estoque.servicos.ajustes import ItemDoAjuste
from estoque.servicos.depositos import MudancasDoDeposito
from estoque.servicos.inventarios import Contagem
from estoque.servicos.transferencias import ItemDaTransferencia
from estoque.situacoes import TipoDeAjuste
from estoque.tests.apoio import DIA, deposito_padrao, entrada, produto, saldo
from plataforma.banco.sql import executar, transacao
from plataforma.testes.contagem import contando
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id, quantidade, valor


def _ajustar(onde: Deposito, quais: list[UUID]) -> None:
    itens = [ItemDoAjuste(qual, quantidade(1), None) for qual in quais]
    ajustes.ajustar(deposito=onde, tipo=TipoDeAjuste.ENTRADA, data=DIA, motivo="x", itens=itens)


def _expedir(onde: Deposito, quais: list[UUID]) -> None:
    documento, itens = novo_id(), [ItemReserva(linha=novo_id(), produto=q, quantidade=quantidade(1)) for q in quais]
    reservas.reservar(documento=documento, estabelecimento=onde.estabelecimento_id, deposito=onde.id, itens=itens)
    linhas = [expedicoes.LinhaASair(i.linha, i.produto, i.quantidade, DIA) for i in itens]
    with transacao("estoque"):
        expedicoes.expedir(
            documento=documento,
            expedicao=novo_id(),
            estabelecimento=onde.estabelecimento_id,
            data=DIA,
            linhas=linhas,
        )


def test_um_inventario_travado_nao_segura_o_deposito(empresa: UUID) -> None:
    """Toda reserva e todo movimento conferem o depósito: presos a ele e ao saldo, dois se esperariam em círculo."""
    onde, qual = deposito_padrao(), produto()
    entrada(onde, qual, "10", "10")
    inventario = inventarios.abrir(deposito=onde, data=DIA, motivo="x", escolhidos=[])

    def reservar_sem_esperar() -> int:
        executar("estoque", "SET lock_timeout = '1s'")
        item = ItemReserva(linha=novo_id(), produto=qual, quantidade=quantidade(1))
        dono = onde.estabelecimento_id
        return reservas.reservar(documento=novo_id(), estabelecimento=dono, deposito=onde.id, itens=[item]).itens

    with transacao("estoque"):
        inventarios.contar(inventario=inventario.id, contagens=[Contagem(qual, quantidade(9))])
        depositos.alterar(onde.id, MudancasDoDeposito(nome="Outro nome"), versao=1)
        assert em_paralelo(1, reservar_sem_esperar) == [1]


def test_o_inventario_muda_os_saldos_num_comando_so(empresa: UUID) -> None:
    """Faltas num comando e sobras noutro travariam os saldos fora de ordem."""
    onde, quais = deposito_padrao(), [produto("FALTA"), produto("SOBRA")]
    for qual in quais:
        entrada(onde, qual, "10", "10")
    inventario = inventarios.abrir(deposito=onde, data=DIA, motivo="x", escolhidos=quais)
    contagens = [Contagem(qual, quantidade(contada)) for qual, contada in zip(quais, (9, 11), strict=True)]
    inventarios.contar(inventario=inventario.id, contagens=contagens)
    with contando() as comandos:
        inventarios.fechar(inventario=inventario.id)
    assert sum("INSERT INTO estoque_movimento" in comando for comando in comandos) == 1
    assert [saldo(onde, qual).fisico for qual in quais] == [9, 11]


@pytest.mark.parametrize("acao", ["ajuste", "expedicao", "transferencia"])
def test_custa_o_mesmo_com_dez_ou_cento_e_cinquenta_linhas(empresa: UUID, acao: str) -> None:
    onde, outro = deposito_padrao(), deposito_padrao()
    custos = []
    for linhas in (10, 150):
        quais = [produto(f"L{linhas}-{n}") for n in range(linhas)]
        itens = [ItemDoAjuste(qual, quantidade(5), valor(5)) for qual in quais]
        ajustes.ajustar(deposito=onde, tipo=TipoDeAjuste.ENTRADA, data=DIA, motivo="x", itens=itens)
        with contando() as comandos:
            if acao == "ajuste":
                _ajustar(onde, quais)
            elif acao == "expedicao":
                _expedir(onde, quais)
            else:
                mudam = [ItemDaTransferencia(qual, quantidade(1)) for qual in quais]
                transferencias.transferir(origem=onde, destino=outro, data=DIA, motivo="", itens=mudam)
        custos.append(len(comandos))
    assert custos[0] == custos[1] <= 20
