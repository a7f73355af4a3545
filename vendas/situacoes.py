"""Situações do pedido e da fatura, e o que leva de uma a outra; o andamento de cada etapa é outra coisa.

A situação diz se o pedido vale; o andamento, quanto dele já foi faturado, expedido ou devolvido.
"""

from collections.abc import Mapping

from plataforma.erros import ErroDeNegocio
from plataforma.estados import Escolha, Transicoes


class Situacao(Escolha):
    """Em que ponto está o pedido."""

    RASCUNHO = "rascunho", "rascunho"
    CONFIRMANDO = "confirmando", "confirmando"
    CONFIRMADO = "confirmado", "confirmado"
    CONCLUIDO = "concluido", "concluído"
    CANCELADO = "cancelado", "cancelado"


TRANSICOES: Transicoes = {
    Situacao.RASCUNHO: frozenset({Situacao.CONFIRMANDO, Situacao.CANCELADO}),
    Situacao.CONFIRMANDO: frozenset({Situacao.CONFIRMADO, Situacao.RASCUNHO}),
    Situacao.CONFIRMADO: frozenset({Situacao.CONCLUIDO, Situacao.CANCELADO}),
    Situacao.CONCLUIDO: frozenset(),
    Situacao.CANCELADO: frozenset(),
}


# O que não muda a situação, mas só cabe em algumas.
ACOES: Mapping[str, frozenset[str]] = {
    "alterar": frozenset({Situacao.RASCUNHO}),
    "faturar": frozenset({Situacao.CONFIRMADO}),
    "expedir": frozenset({Situacao.CONFIRMADO}),
    "encerrar": frozenset({Situacao.CONFIRMADO}),
    "devolver": frozenset({Situacao.CONFIRMADO, Situacao.CONCLUIDO}),
}


class AcaoProibida(ErroDeNegocio):
    """A situação do pedido não permite a ação."""

    codigo = "vendas.acao_proibida"
    titulo = "A situação do pedido não permite esta ação"


def exigir_acao(acao: str, situacao: str) -> None:
    """Levanta AcaoProibida se um pedido em `situacao` não pode sofrer `acao`."""
    if situacao not in ACOES[acao]:
        servem = " ou ".join(sorted(ACOES[acao]))
        raise AcaoProibida(f"O pedido está “{situacao}”; para {acao}, ele precisa estar “{servem}”.")


class SituacaoDaFatura(Escolha):
    """Se a fatura vale; o número de uma cancelada não se reusa."""

    EMITIDA = "emitida", "emitida"
    CANCELADA = "cancelada", "cancelada"


class Andamento(Escolha):
    """Quanto de uma etapa já foi feito."""

    NADA = "nada", "nada"
    PARCIAL = "parcial", "em parte"
    TOTAL = "total", "tudo"
