"""O que se pode fazer com um pedido agora: o que a situação dele permite e quem age pode; nada que se recuse."""

from typing import Protocol

from plataforma.identidade.contexto import acoes_permitidas
from vendas.leituras import Cliente, ItemDoPedido
from vendas.situacoes import ACOES, TRANSICOES, Andamento, Situacao

DE_SITUACAO = {"confirmar": Situacao.CONFIRMANDO, "cancelar": Situacao.CANCELADO}


class Andado(Protocol):
    """Um pedido, ou sua linha numa lista."""

    situacao: Situacao
    faturamento: Andamento
    expedicao: Andamento


def acoes_da_lista(pedido: Andado) -> tuple[str, ...]:
    """As que se decidem sem olhar as linhas do pedido."""
    return acoes_permitidas("vendas.pedido", *(acao for acao in _cabem(pedido) if acao not in ("expedir", "devolver")))


def acoes_do_pedido(pedido: Andado, itens: tuple[ItemDoPedido, ...]) -> tuple[str, ...]:
    """Todas: as que movem mercadoria, só se há o que mover."""
    ha = {"expedir": any(i.a_expedir for i in itens), "devolver": any(i.a_devolver for i in itens)}
    return acoes_permitidas("vendas.pedido", *(acao for acao in _cabem(pedido) if ha.get(acao, True)))


def _cabem(pedido: Andado) -> list[str]:
    cabem = [acao for acao, para in DE_SITUACAO.items() if para in TRANSICOES[pedido.situacao]]
    cabem += [acao for acao, servem in ACOES.items() if pedido.situacao in servem]
    falta = {
        "cancelar": pedido.expedicao == Andamento.NADA,
        "faturar": pedido.faturamento != Andamento.TOTAL,
        "encerrar": pedido.faturamento == Andamento.PARCIAL,
    }
    return [acao for acao in cabem if falta.get(acao, True)]


def acoes_do_cliente(cliente: Cliente) -> tuple[str, ...]:
    """Alterar; e vender, a quem está ativo."""
    vender = ("vender",) if cliente.ativo and acoes_permitidas("vendas.pedido", "criar") else ()
    return (*acoes_permitidas("vendas.cliente", "alterar"), *vender)
