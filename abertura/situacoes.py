"""Situações da implantação, e o que leva de uma a outra."""

from django.db import models

from plataforma.estados import Transicoes


class Situacao(models.TextChoices):
    """Em que ponto está a implantação. Só na implantada os saldos valem; nas que terminam em -ndo um comando corre."""

    RASCUNHO = "rascunho", "rascunho"
    CONFERIDA = "conferida", "conferida"
    IMPLANTANDO = "implantando", "implantando"
    IMPLANTADA = "implantada", "implantada"
    DESFAZENDO = "desfazendo", "desfazendo"
    DESFEITA = "desfeita", "desfeita"


TRANSICOES: Transicoes = {
    Situacao.RASCUNHO: frozenset({Situacao.RASCUNHO, Situacao.CONFERIDA}),
    Situacao.CONFERIDA: frozenset({Situacao.RASCUNHO, Situacao.IMPLANTANDO}),
    Situacao.IMPLANTANDO: frozenset({Situacao.IMPLANTADA, Situacao.CONFERIDA}),
    Situacao.IMPLANTADA: frozenset({Situacao.DESFAZENDO}),
    Situacao.DESFAZENDO: frozenset({Situacao.DESFEITA, Situacao.IMPLANTADA}),
    Situacao.DESFEITA: frozenset(),
}
"""Trocar os arquivos devolve a rascunho, e sem erros logo a conferida."""

EM_VIGOR = (Situacao.IMPLANTANDO, Situacao.IMPLANTADA, Situacao.DESFAZENDO)

UMA_EM_VIGOR = (
    "A empresa já tem saldos iniciais implantados. Desfaça aquela implantação antes, ou acerte a diferença por ajustes "
    "e lançamentos."
)
