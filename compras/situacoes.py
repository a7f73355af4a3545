"""Situações da nota de entrada, e para onde cada uma pode ir."""

from django.db import models

from plataforma.estados import Transicoes


class SituacaoDaNota(models.TextChoices):
    """Da nota. Só a lançada move estoque e deve ao fornecedor."""

    AGUARDANDO = "aguardando_mapeamento", "aguardando mapeamento"
    LANCADA = "lancada", "lançada"


class Origem(models.TextChoices):
    """De onde veio a nota."""

    XML = "xml", "XML do fornecedor"
    DIGITADA = "digitada", "digitada"


class SituacaoDaDevolucao(models.TextChoices):
    """Da devolução: a desfeita, que o estoque recusou, deixa de existir."""

    CONFIRMANDO = "confirmando", "confirmando"
    CONCLUIDA = "concluida", "concluída"
    DESFEITA = "desfeita", "desfeita"


class Natureza(models.TextChoices):
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
