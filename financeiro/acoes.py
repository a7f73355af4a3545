"""O que se pode fazer com um título ou uma baixa agora: o que a situação permite e quem age pode."""

from financeiro.leituras import Baixa, ResumoDoTitulo
from financeiro.servicos.titulos import A_MAO, EM_ABERTO
from financeiro.situacoes import SituacaoDaBaixa, SituacaoDoTitulo, TipoDeBaixa
from plataforma.identidade.contexto import acoes_permitidas


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
