"""Situações da implantação, o que leva de uma a outra, e as espécies de planilha."""

from plataforma.estados import Escolha, Transicoes


class SituacaoDaImplantacao(Escolha):
    """Em que ponto está a implantação. Só na implantada os saldos valem; nas que terminam em -ndo um comando corre."""

    RASCUNHO = "rascunho", "rascunho"
    CONFERIDA = "conferida", "conferida"
    IMPLANTANDO = "implantando", "implantando"
    IMPLANTADA = "implantada", "implantada"
    DESFAZENDO = "desfazendo", "desfazendo"
    DESFEITA = "desfeita", "desfeita"


class EspecieDePlanilha(Escolha):
    """De que são os saldos de uma planilha."""

    PRODUTOS = "produtos", "produtos"
    TITULOS = "titulos", "títulos"
    CONTAS = "contas", "contas"


TRANSICOES: Transicoes = {
    SituacaoDaImplantacao.RASCUNHO: frozenset({SituacaoDaImplantacao.RASCUNHO, SituacaoDaImplantacao.CONFERIDA}),
    SituacaoDaImplantacao.CONFERIDA: frozenset({SituacaoDaImplantacao.RASCUNHO, SituacaoDaImplantacao.IMPLANTANDO}),
    SituacaoDaImplantacao.IMPLANTANDO: frozenset({SituacaoDaImplantacao.IMPLANTADA, SituacaoDaImplantacao.CONFERIDA}),
    SituacaoDaImplantacao.IMPLANTADA: frozenset({SituacaoDaImplantacao.DESFAZENDO}),
    SituacaoDaImplantacao.DESFAZENDO: frozenset({SituacaoDaImplantacao.DESFEITA, SituacaoDaImplantacao.IMPLANTADA}),
    SituacaoDaImplantacao.DESFEITA: frozenset(),
}
"""Trocar os arquivos devolve a rascunho, e sem erros logo a conferida."""

EM_VIGOR = (SituacaoDaImplantacao.IMPLANTANDO, SituacaoDaImplantacao.IMPLANTADA, SituacaoDaImplantacao.DESFAZENDO)

UMA_EM_VIGOR = (
    "A empresa já tem saldos iniciais implantados. Desfaça aquela implantação antes, ou acerte a diferença por ajustes "
    "e lançamentos."
)
