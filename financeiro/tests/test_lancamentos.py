"""Lançamentos: numeração, saldos mantidos, estorno e recusas à mão."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from financeiro.erros import (
    ContaRecusada,
    EstornoPeloDocumento,
    JaEstornado,
    LancamentoInvalido,
    LancamentoNaoEncontrado,
    PlanoSemFuncao,
)
from financeiro.models import Lancamento, Partida
from financeiro.partidas import LancamentoDesbalanceado, PartidaNova
from financeiro.servicos.estornos import estornar, lancar_estornos
from financeiro.servicos.lancamentos import HISTORICO_MAXIMO, NovoLancamento, ja_lancado, lancar
from financeiro.servicos.lancamentos_manuais import PartidaManual, lancar_a_mao
from plataforma.banco.sql import executar, linhas
from plataforma.erros import ErroDeCampo
from plataforma.testes.contagem import contando
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id

DIA = date(2026, 3, 10)
SALDOS = """
SELECT c.codigo, s.mes, s.debitos, s.creditos
  FROM financeiro_saldo_mensal s JOIN financeiro_conta c ON c.id = s.conta_id
 ORDER BY 1, 2
"""


def _manual(valor: str = "100.00", conta: str = "4.2.2.02.001") -> UUID:
    return lancar_a_mao(
        data=DIA,
        historico="Aluguel de março",
        documento="Recibo 7",
        partidas=[
            PartidaManual(lado="D", conta=conta, valor=Decimal(valor)),
            PartidaManual(lado="C", conta="1.1.1.01.001", valor=Decimal("100.00")),
        ],
    )


def test_lancamento_manual_mantem_o_saldo_do_mes(livro: UUID) -> None:
    _manual()
    assert colunas(linhas("financeiro", SALDOS), "codigo", "mes", "debitos", "creditos") == tabela("""
        codigo       | mes        | debitos | creditos
        1.1.1.01.001 | 2026-03-01 | 0.00    | 100.00
        4.2.2.02.001 | 2026-03-01 | 100.00  | 0.00
    """)


def test_estorno_zera_o_saldo_e_so_acontece_uma_vez(livro: UUID) -> None:
    lancamento = _manual()
    estornar(lancamento=lancamento, data=DIA, motivo="valor errado")
    assert {saldo["debitos"] - saldo["creditos"] for saldo in linhas("financeiro", SALDOS)} == {Decimal("0.00")}
    with pytest.raises(JaEstornado, match="^O lançamento 1 já foi estornado"):
        estornar(lancamento=lancamento, data=DIA, motivo="de novo")


def test_estorno_nao_se_estorna(livro: UUID) -> None:
    estorno = estornar(lancamento=_manual(), data=DIA, motivo="valor errado")
    with pytest.raises(EstornoPeloDocumento, match="estorno"):
        estornar(lancamento=estorno, data=DIA, motivo="de novo")


@pytest.mark.parametrize(
    ("conta", "trecho"),
    [
        ("9.9", "não está no plano"),
        ("4.2.2.02", "sintética"),
        ("1.1.2.01.001", "não se lança à mão"),
        ("4.2.2.02.002", "inativa"),
    ],
)
def test_conta_que_nao_serve_e_recusada_pelo_codigo(livro: UUID, conta: str, trecho: str) -> None:
    executar("financeiro", "UPDATE financeiro_conta SET ativa = false WHERE codigo = '4.2.2.02.002'")
    with pytest.raises(ContaRecusada, match=trecho) as erro:
        _manual(conta=conta)
    assert colunas(erro.value.campos, "campo", "codigo") == [{"campo": "partidas.0.conta", "codigo": "conta_recusada"}]
    assert linhas("financeiro", SALDOS) == []


def test_partidas_que_nao_fecham_dizem_as_duas_somas(livro: UUID) -> None:
    with pytest.raises(LancamentoInvalido, match=r"débitos somam R\$ 99,99 e os créditos R\$ 100,00") as erro:
        _manual("99.99")
    mensagem = "Os débitos somam R$ 99,99 e os créditos R$ 100,00: iguale os dois."
    assert erro.value.campos == (ErroDeCampo(campo="partidas", codigo="nao_fecha", mensagem=mensagem),)


def test_lancamento_automatico_desbalanceado_nem_chega_ao_banco(livro: UUID) -> None:
    with pytest.raises(LancamentoDesbalanceado, match="^teste: débitos 1.00, créditos 0.00"):
        lancar(
            [
                NovoLancamento(
                    data=DIA, historico="x", origem="teste", partidas=(PartidaNova("D", "cmv", Decimal("1.00")),)
                )
            ]
        )


def test_lancamento_que_nao_existe_ou_veio_de_documento_nao_se_estorna_a_mao(livro: UUID) -> None:
    ninguem = novo_id()
    with pytest.raises(LancamentoNaoEncontrado, match=f"^Não há lançamento {ninguem} nesta empresa"):
        estornar(lancamento=ninguem, data=DIA, motivo="engano")
    (do_documento,) = lancar([_um(1)])
    explica = r"O lançamento 1 veio de “teste”\. Cancele ou devolva o documento, ou estorne a baixa: o livro acompanha"
    with pytest.raises(EstornoPeloDocumento, match=f"^{explica}"):
        estornar(lancamento=do_documento, data=DIA, motivo="engano")
    assert Lancamento.objects.count() == 1


def test_o_estorno_guarda_de_quem_e_e_o_historico_cabe(livro: UUID) -> None:
    lancamento = _manual()
    estorno = estornar(lancamento=lancamento, data=DIA, motivo="m" * 500)
    lido = Lancamento.objects.get(id=estorno)
    assert lido.estorno_de_id == lancamento
    assert lido.origem == "estorno"
    assert lido.documento == "Recibo 7"
    assert lido.historico.startswith("Estorno de Aluguel de março: mmm")
    assert len(lido.historico) == HISTORICO_MAXIMO
    assert lido.numero == 2
    partidas = Partida.objects.filter(lancamento_id=estorno).order_by("ordem")
    assert colunas(partidas, "ordem", "lado", "valor") == tabela("""
        ordem | lado | valor
        1     | C    | 100.00
        2     | D    | 100.00
    """)


def test_o_estorno_de_um_fato_leva_o_documento_dele(livro: UUID) -> None:
    nota = novo_id()
    (feito,) = lancar([replace(_um(1), documento="NF 7", documento_id=nota)])
    (estorno,) = lancar_estornos(lancamentos=[feito], data=DIA, motivo="devolvida")
    lido = Lancamento.objects.get(id=estorno)
    assert lido.documento == "NF 7"
    assert lido.documento_id == nota
    assert lido.estorno_de_id == feito
    assert lido.data == DIA
    assert lido.historico == "Estorno de muitas linhas: devolvida"


def test_o_estorno_de_um_fato_nao_se_estorna(livro: UUID) -> None:
    (feito,) = lancar([_um(1)])
    (estorno,) = lancar_estornos(lancamentos=[feito], data=DIA, motivo="devolvida")
    with pytest.raises(JaEstornado, match=r"^O lançamento 2 é um estorno\. Para corrigir, lance de novo\.$"):
        lancar_estornos(lancamentos=[estorno], data=DIA, motivo="de novo")


def test_funcao_sem_conta_e_dita_e_nada_se_lanca(livro: UUID) -> None:
    sem_conta = _novo(PartidaNova("D", "cmv", Decimal("1.00")), PartidaNova("C", "inexistente", Decimal("1.00")))
    with pytest.raises(PlanoSemFuncao, match="a função inexistente"):
        lancar([sem_conta])
    assert linhas("financeiro", SALDOS) == []


def test_o_fato_ja_lancado_se_acha_pela_origem_e_pelo_id(livro: UUID) -> None:
    fato = novo_id()
    assert not ja_lancado("teste", fato)
    lancar([replace(_um(1), origem_id=fato)])
    assert ja_lancado("teste", fato)
    assert not ja_lancado("outra", fato)
    assert not ja_lancado("teste", novo_id())


def test_sem_partidas_nada_se_lanca_e_as_de_valor_zero_nao_contam(livro: UUID) -> None:
    assert lancar([_novo()]) == ()
    with pytest.raises(LancamentoInvalido, match=r"débitos somam R\$ 0,00"):
        lancar_a_mao(data=DIA, historico="x", documento="", partidas=[])


def _novo(*partidas: PartidaNova) -> NovoLancamento:
    return NovoLancamento(data=DIA, historico="muitas linhas", origem="teste", partidas=partidas)


def _um(n: int) -> NovoLancamento:
    um_real = Decimal("1.00")
    return _novo(*(PartidaNova("D", "cmv", um_real), PartidaNova("C", "estoques", um_real)) * n)


def test_comandos_nao_crescem_com_as_linhas(livro: UUID) -> None:
    contagens = []
    for novos in ([_um(1)], [_um(500)], [_um(5)] * 20):
        with contando() as comandos:
            lancar(novos)
        contagens.append(len(comandos))
    assert contagens == [7, 7, 7]
