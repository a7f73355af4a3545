"""Situações da nota de entrada, e para onde cada uma pode ir."""

from django.db import models

from plataforma.estados import Transicoes


class Situacao(models.TextChoices):
    """Da nota. Só a lançada move estoque e deve ao fornecedor."""

    AGUARDANDO = "aguardando_mapeamento", "aguardando mapeamento"
    LANCADA = "lancada", "lançada"


class Origem(models.TextChoices):
    """De onde veio a nota."""

    XML = "xml", "XML do fornecedor"
    DIGITADA = "digitada", "digitada"


class Natureza(models.TextChoices):
    """O que a entrada é."""

    COMPRA = "compra", "compra"
    BONIFICACAO = "bonificacao", "bonificação"
    REMESSA = "remessa", "remessa"
    CONSUMO = "consumo", "uso e consumo"


TRANSICOES: Transicoes = {
    Situacao.AGUARDANDO: frozenset({Situacao.LANCADA}),
    Situacao.LANCADA: frozenset(),
}
