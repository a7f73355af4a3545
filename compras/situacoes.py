"""Situações da nota de entrada, e para onde cada uma pode ir."""

from plataforma.estados import Escolha, Transicoes


class SituacaoDaNota(Escolha):
    """Da nota. Só a lançada move estoque e deve ao fornecedor."""

    AGUARDANDO = "aguardando_mapeamento", "aguardando mapeamento"
    LANCADA = "lancada", "lançada"


class Origem(Escolha):
    """De onde veio a nota."""

    XML = "xml", "XML do fornecedor"
    DIGITADA = "digitada", "digitada"


class SituacaoDaDevolucao(Escolha):
    """Da devolução: a desfeita, que o estoque recusou, deixa de existir."""

    CONFIRMANDO = "confirmando", "confirmando"
    CONCLUIDA = "concluida", "concluída"
    DESFEITA = "desfeita", "desfeita"


class DesfechoDoArquivo(Escolha):
    """O que houve com um arquivo; `serve` é de quem só simula."""

    LANCADA = "lancada", "lançada"
    AGUARDANDO = "aguardando_mapeamento", "aguardando mapeamento"
    JA_EXISTIA = "ja_existia", "já existia"
    RECUSADA = "recusada", "recusada"
    SERVE = "serve", "serve"


class NaturezaDaEntrada(Escolha):
    """O que a entrada é."""

    COMPRA = "compra", "compra"
    BONIFICACAO = "bonificacao", "bonificação"
    REMESSA = "remessa", "remessa"
    CONSUMO = "consumo", "uso e consumo"


TRANSICOES: Transicoes = {
    SituacaoDaNota.AGUARDANDO: frozenset({SituacaoDaNota.LANCADA}),
    SituacaoDaNota.LANCADA: frozenset(),
}

TRANSICOES_DA_DEVOLUCAO: Transicoes = {
    SituacaoDaDevolucao.CONFIRMANDO: frozenset({SituacaoDaDevolucao.CONCLUIDA, SituacaoDaDevolucao.DESFEITA}),
    SituacaoDaDevolucao.CONCLUIDA: frozenset(),
    SituacaoDaDevolucao.DESFEITA: frozenset(),
}
