"""O que se pode fazer com uma nota agora: o que a situação permite e quem age pode."""

from compras.leituras import Nota, ResumoDaNota
from compras.situacoes import SituacaoDaNota
from plataforma.identidade.contexto import acoes_permitidas


def acoes_da_lista(nota: ResumoDaNota) -> tuple[str, ...]:
    """As que se decidem sem olhar as linhas da nota."""
    return acoes_permitidas("compras.nota", "mapear") if nota.situacao == SituacaoDaNota.AGUARDANDO else ()


def acoes_da_nota(nota: Nota) -> tuple[str, ...]:
    """Todas: só se devolve o que entrou e ainda não voltou."""
    resta = any((item.quantidade_de_estoque or 0) > item.quantidade_devolvida for item in nota.itens)
    devolve = nota.situacao == SituacaoDaNota.LANCADA and resta and acoes_permitidas("compras.devolucao", "criar")
    return (*acoes_da_lista(nota), *(("devolver",) if devolve else ()))
