"""O que se pode fazer com um título ou uma baixa agora: o que a situação permite e quem age pode."""

from financeiro.leituras import Baixa, ContaBancaria, ResumoDoLancamento, ResumoDoTitulo
from financeiro.leituras_de_demonstrativos import ResumoDoPeriodo
from financeiro.servicos.lancamentos_manuais import MANUAL
from financeiro.servicos.titulos import A_MAO, EM_ABERTO
from financeiro.situacoes import SituacaoDaBaixa, SituacaoDoPeriodo, SituacaoDoTitulo, TipoDeBaixa
from plataforma.identidade.contexto import acoes_permitidas
from plataforma.relogio import hoje


def acoes_do_titulo(titulo: ResumoDoTitulo) -> tuple[str, ...]:
    """Baixar o que está em aberto; cancelar o feito à mão que ninguém pagou."""
    cabem = ["baixar"] if titulo.situacao in EM_ABERTO else []
    if titulo.origem == A_MAO and titulo.situacao == SituacaoDoTitulo.ABERTO:
        cabem.append("cancelar")
    return acoes_permitidas("financeiro.titulo", *cabem)


def acoes_da_baixa(baixa: Baixa, situacao: SituacaoDoTitulo) -> tuple[str, ...]:
    """Estornar o pagamento que vale; o abatimento de uma devolução se desfaz no documento."""
    vale = baixa.situacao == SituacaoDaBaixa.ATIVA and baixa.tipo == TipoDeBaixa.PAGAMENTO
    return acoes_permitidas("financeiro.baixa", "estornar") if vale and situacao != "cancelado" else ()


def acoes_da_conta_bancaria(_conta: ContaBancaria) -> tuple[str, ...]:
    """Alterar, a quem mantém as contas."""
    return ("alterar",) if acoes_permitidas("financeiro.conta_bancaria", "manter") else ()


def acoes_do_lancamento(lancamento: ResumoDoLancamento) -> tuple[str, ...]:
    """Estornar o que se fez à mão e ainda vale; o de um documento se desfaz nele."""
    vale = lancamento.origem == MANUAL and lancamento.estornado_por is None and lancamento.estorno_de is None
    return acoes_permitidas("financeiro.lancamento", "estornar") if vale else ()


def acoes_do_periodo(periodo: ResumoDoPeriodo, *, ultimo_fechado: str) -> tuple[str, ...]:
    """Fechar o mês que já acabou; reabrir o último fechado (`AAAA-MM`), que os anteriores esperam por ele."""
    if periodo.situacao == SituacaoDoPeriodo.ABERTO:
        acabou = periodo.mes < f"{hoje():%Y-%m}"
        return acoes_permitidas("financeiro.periodo", "fechar") if acabou else ()
    return acoes_permitidas("financeiro.periodo", "reabrir") if periodo.mes == ultimo_fechado else ()
