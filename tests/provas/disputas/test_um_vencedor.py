"""Dezesseis querem o mesmo, e um só consegue: a devolução de um pedido, o crédito dela, a baixa e o estorno."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest

from financeiro.erros import BaixaJaEstornada
from financeiro.models import ContaBancaria
from financeiro.servicos.baixas import NovaBaixa, baixar, estornar_baixa
from financeiro.tests.fabrica import saldo
from financeiro.verificacao import verificar_livro
from plataforma.banco.sql import executar
from plataforma.erros import EntradaInvalida, ErroDeNegocio
from plataforma.estados import TransicaoProibida
from plataforma.mensageria.trabalho import drenar
from plataforma.relogio import hoje
from plataforma.testes.respostas import criado
from plataforma.valores import quantidade
from tests.provas.disputas.rodadas import do_tipo, em_rodadas, violacoes
from tests.provas.relatorio import Medida, Porte, Provar, igual
from vendas.quantidades import QuantidadeDaLinha
from vendas.servicos import devolucoes, expedicoes, faturas
from vendas.tests.apoio import Loja

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
THREADS = 16
ZERO = Decimal("0.00")
_TITULOS = "SELECT id FROM financeiro_titulo WHERE tipo = %s AND situacao = 'aberto' ORDER BY id"
_VALORES = "SELECT count(*), coalesce(sum(valor), 0) FROM financeiro_titulo WHERE tipo = %s"


class Saida(NamedTuple):
    """Um pedido expedido, e a sua única linha, de três unidades."""

    pedido: UUID
    linha: UUID


def _vendidos(loja: Loja, quantos: int) -> list[Saida]:
    """Pedidos de R$ 30,00 expedidos e já pagos."""
    produto, saidas = loja.produto(saldo=str(3 * quantos)), []
    for _ in range(quantos):
        pedido = loja.confirmado((produto, "3"))
        saidas.append(Saida(UUID(pedido["id"]), UUID(pedido["itens"][0]["id"])))
        faturas.faturar(saidas[-1].pedido, itens=None, serie="1")
        expedicoes.expedir(saidas[-1].pedido, itens=None)
    drenar()
    baixar([_inteira(titulo) for titulo in _titulos("receber")])
    drenar()
    return saidas


def _titulos(tipo: str) -> list[UUID]:
    return [titulo for (titulo,) in executar("financeiro", _TITULOS, [tipo])]


def _inteira(titulo: UUID) -> NovaBaixa:
    caixa = ContaBancaria.objects.get(tipo="caixa").id
    return NovaBaixa(
        titulo=titulo, data=hoje(), conta_bancaria=caixa, principal=None, juros=ZERO, multa=ZERO, desconto=ZERO
    )


def _um_so(chave: str, rodadas: list[list[object]], recusa: type[ErroDeNegocio]) -> tuple[Medida, ...]:
    """Em cada rodada um conseguiu, e todos os outros ouviram a mesma recusa."""
    vencedores = [sum(not isinstance(r, Exception) for r in rodada) for rodada in rodadas]
    return (
        igual(f"disputas.{chave}.rodadas_sem_um_so_vencedor", sum(v != 1 for v in vencedores), 0),
        igual(f"disputas.{chave}.recusados", len(do_tipo(rodadas, recusa)), len(rodadas) * (THREADS - 1)),
    )


def test_das_devolucoes_de_um_pedido_cabe_uma_e_o_credito_dela_se_paga_uma_vez(
    loja: Loja, porte: Porte, provar: Provar
) -> None:
    saidas = _vendidos(loja, porte.escolher(20, 100))

    def devolver(rodada: int, _thread: int) -> UUID:
        duas = (QuantidadeDaLinha(linha=saidas[rodada].linha, quantidade=quantidade(2)),)
        return devolucoes.devolver(saidas[rodada].pedido, itens=duas, motivo="não serviu")

    devolvidas = em_rodadas(THREADS, len(saidas), devolver)
    drenar()
    creditos = _titulos("credito_cliente")
    ((quantos, valor),) = executar("financeiro", _VALORES, ["credito_cliente"])
    pagos = em_rodadas(THREADS, len(creditos), lambda rodada, _thread: baixar([_inteira(creditos[rodada])]))
    drenar()
    provar(
        *_um_so("devolucao", devolvidas, EntradaInvalida),
        igual("disputas.devolucao.creditos", quantos, len(saidas)),
        igual("disputas.devolucao.valor_dos_creditos", float(valor), 20 * len(saidas)),
        *_um_so("baixa_do_credito", pagos, TransicaoProibida),
        igual("disputas.devolucao.caixa", float(saldo("caixa")), (30 - 20) * len(saidas)),
        igual("disputas.devolucao.invariantes_violados", len(violacoes()), 0),
    )


def _a_pagar(loja: Loja, quantos: int) -> list[UUID]:
    """Títulos de R$ 100,00, um por parcela."""
    ((pessoa,),) = executar("vendas", "SELECT id FROM vendas_cliente")
    corpo = {"tipo": "pagar", "pessoa": pessoa, "documento": "Recibo 7", "historico": "Aluguel", "valor": "100.00"}
    for _ in range(quantos):
        datas = {"emissao": hoje() - timedelta(days=1), "contrapartida": "4.2.2.02.001"}
        criado(loja.api.post("/api/titulos/", corpo | datas))
    return _titulos("pagar")


def test_um_titulo_se_baixa_uma_vez_e_a_baixa_se_estorna_uma_vez(loja: Loja, porte: Porte, provar: Provar) -> None:
    titulos = _a_pagar(loja, porte.escolher(20, 100))
    baixas = em_rodadas(THREADS, len(titulos), lambda rodada, _thread: baixar([_inteira(titulos[rodada])]))
    pago = saldo("caixa")
    feitas = [ids[0] for ids in do_tipo(baixas, tuple)]
    estornos = em_rodadas(
        THREADS, len(feitas), lambda rodada, _thread: estornar_baixa(baixa=feitas[rodada], data=hoje(), motivo="engano")
    )
    provar(
        *_um_so("baixa", baixas, TransicaoProibida),
        igual("disputas.baixa.pago", float(-pago), 100 * len(titulos)),
        *_um_so("estorno", estornos, BaixaJaEstornada),
        igual("disputas.estorno.resta_pago", float(saldo("caixa")), 0),
        igual("disputas.baixa.livro_violado", len(verificar_livro().problemas), 0),
        igual("disputas.baixa.invariantes_violados", len(violacoes()), 0),
    )
