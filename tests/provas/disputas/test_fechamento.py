"""Lançar num mês enquanto ele se fecha: ou entrou antes, ou foi recusado, ou foi para o primeiro dia aberto."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import pytest

from financeiro.contrato import PeriodoFechado
from financeiro.servicos.custos import registrar_ajuste
from financeiro.servicos.periodos import fechar
from financeiro.tests.fabrica import lancamento_manual
from financeiro.verificacao import verificar_livro
from plataforma.banco.sql import executar, transacao
from plataforma.estados import TransicaoProibida
from plataforma.valores import novo_id, valor
from tests.provas.disputas.rodadas import do_tipo, em_rodadas, violacoes
from tests.provas.relatorio import Porte, Provar, desde, igual
from vendas.tests.apoio import Loja

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
THREADS, FECHAM, LANCAM_A_MAO = 16, 2, 7
PRIMEIRO_MES = date(2016, 1, 1)
_NO_MES = "SELECT count(*) FROM financeiro_lancamento WHERE date_trunc('month', data) = %s::date"
_DEPOIS_DE_FECHADO = """
SELECT count(*) FROM financeiro_lancamento l
  JOIN financeiro_auditoria_do_periodo a ON a.mes = date_trunc('month', l.data)::date AND a.situacao = 'fechado'
 WHERE l.criado_em > a.em
"""
_ADIADOS = "SELECT count(*) FROM financeiro_lancamento WHERE data_origem < date_trunc('month', data)"


class Fechado(NamedTuple):
    """Um mês fechado, e quantos lançamentos ele tinha logo depois."""

    mes: date
    lancamentos: int


def _mes(rodada: int) -> date:
    return date(PRIMEIRO_MES.year + rodada // 12, rodada % 12 + 1, 1)


def _lancamentos_em(mes: date) -> int:
    return int(executar("financeiro", _NO_MES, [mes])[0][0])


def _fechar(mes: date) -> Fechado:
    fechar(mes=mes, motivo="fim do mês")
    return Fechado(mes, _lancamentos_em(mes))


def _reagir_a_um_ajuste(dia: date) -> None:
    """Um fato que não pode ser recusado: com o mês fechado, vai para o primeiro dia aberto."""
    with transacao("financeiro"):
        registrar_ajuste(ajuste=novo_id(), perda=valor(1), sobra=valor(0), motivo="quebra", data=dia)


def _agir(rodada: int, thread: int) -> Fechado | UUID | None:
    mes = _mes(rodada)
    if thread < FECHAM:
        return _fechar(mes)
    if thread < FECHAM + LANCAM_A_MAO:
        return lancamento_manual("10.00", mes + timedelta(days=thread))
    return _reagir_a_um_ajuste(mes + timedelta(days=thread))


def test_nada_entra_num_mes_depois_de_fechado(loja: Loja, porte: Porte, provar: Provar) -> None:
    rodadas = em_rodadas(THREADS, porte.escolher(20, 100), _agir)
    fechados, recusados = do_tipo(rodadas, Fechado), do_tipo(rodadas, PeriodoFechado)
    perderam, levantados = do_tipo(rodadas, TransicaoProibida), do_tipo(rodadas, Exception)
    mudaram = [f.mes for f in fechados if _lancamentos_em(f.mes) != f.lancamentos]
    ((adiados,),) = executar("financeiro", _ADIADOS)
    provar(
        igual("disputas.fechamento.meses_sem_um_so_fechamento", len(rodadas) - len({f.mes for f in fechados}), 0),
        igual("disputas.fechamento.fechamentos", len(fechados), len(rodadas)),
        igual("disputas.fechamento.perderam", len(perderam), len(rodadas) * (FECHAM - 1)),
        igual("disputas.fechamento.erros", len(levantados) - len(recusados) - len(perderam), 0),
        igual("disputas.fechamento.meses_que_mudaram", len(mudaram), 0),
        igual("disputas.fechamento.lancados_depois", executar("financeiro", _DEPOIS_DE_FECHADO)[0][0], 0),
        desde("disputas.fechamento.recusados", len(recusados), 1),
        desde("disputas.fechamento.adiados", adiados, 1),
        desde("disputas.fechamento.lancados_antes", sum(f.lancamentos for f in fechados), 1),
        igual("disputas.fechamento.livro_violado", len(verificar_livro().problemas), 0),
        igual("disputas.fechamento.invariantes_violados", len(violacoes()), 0),
    )
