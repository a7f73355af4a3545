"""Cancelar um pedido de que nada saiu: o estorno e a liberação da reserva acontecem por evento."""

from uuid import UUID

from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_transicao
from plataforma.mensageria.publicar import publicar
from vendas.bloqueios import travar_pedido
from vendas.erros import CancelamentoTardio
from vendas.eventos import PedidoCancelado
from vendas.situacoes import TRANSICOES, Andamento, Situacao

_FATURAS = """
UPDATE vendas_fatura SET situacao = 'cancelada' WHERE pedido_id = %s AND situacao = 'emitida' RETURNING id
"""
_PEDIDO = """
UPDATE vendas_pedido SET situacao = 'cancelado', motivo_do_cancelamento = %s, versao = versao + 1 WHERE id = %s
"""


def cancelar(pedido: UUID, *, motivo: str, versao: int | None = None) -> UUID:
    """Cancela o pedido e suas faturas, e devolve seu id.

    Levanta TransicaoProibida, ou CancelamentoTardio se algo já saiu.
    """
    with transacao("vendas"):
        travado = travar_pedido(pedido, versao=versao)
        if travado.expedicao != Andamento.NADA:
            raise CancelamentoTardio(
                "Já saiu mercadoria deste pedido: encerre-o, para desistir do que não foi faturado, e registre uma "
                "devolução do que voltar."
            )
        exigir_transicao(TRANSICOES, travado.situacao, Situacao.CANCELADO)
        faturas = sorted(fatura for (fatura,) in executar("vendas", _FATURAS, [pedido]))
        executar("vendas", _PEDIDO, [motivo, pedido])
        publicar(
            PedidoCancelado(
                pedido=pedido,
                estabelecimento=travado.estabelecimento_id,
                faturas=tuple(faturas),
                data=relogio.hoje(),
                motivo=motivo,
            )
        )
    return pedido
