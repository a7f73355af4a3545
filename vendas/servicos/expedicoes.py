"""Expedir o que já foi faturado, inteiro ou em parte: o estoque e o custo acontecem por evento."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.valores import novo_id
from vendas.bloqueios import (
    ANDAR_EXPEDICAO,
    AVANCAR_EXPEDIDA,
    AVANCAR_EXPEDIDA_DA_FATURA,
    PedidoTravado,
    andar,
    avancar,
    travar_pedido,
)
from vendas.eventos import LinhaExpedida, PedidoExpedido
from vendas.quantidades import QuantidadeDaLinha, escolher
from vendas.servicos.saidas import ZERO, ItemFaturado, ler_faturados, saldos, tomar
from vendas.situacoes import exigir_acao

_EXPEDICAO = """
INSERT INTO vendas_expedicao (id, empresa_id, pedido_id, estabelecimento_id, deposito_id, data)
VALUES (%s, %s, %s, %s, %s, %s)
"""
_ITENS = """
INSERT INTO vendas_item_da_expedicao (id, empresa_id, expedicao_id, faturado_id, quantidade)
SELECT n.id, %(empresa)s, %(expedicao)s, n.faturado, n.quantidade
  FROM unnest(%(ids)s::uuid[], %(faturados)s::uuid[], %(quantidades)s::numeric[]) AS n (id, faturado, quantidade)
"""

Tomados = Sequence[tuple[ItemFaturado, Decimal]]


def expedir(pedido: UUID, *, itens: tuple[QuantidadeDaLinha, ...] | None) -> UUID:
    """Registra a saída das quantidades pedidas, ou de tudo o que está faturado, e devolve o id da expedição.

    Levanta AcaoProibida, EntradaInvalida e NadaAFazer.
    """
    with transacao("vendas"):
        travado = travar_pedido(pedido)
        exigir_acao("expedir", travado.situacao)
        faturados = ler_faturados(pedido)
        restantes = [item.a_expedir for item in faturados]
        escolhidas = escolher(itens, saldos(faturados, restantes), acao="expedir (é preciso faturar antes)")
        tomados = tomar(escolhidas, faturados, restantes)
        avancar(AVANCAR_EXPEDIDA, list(escolhidas.items()))
        avancar(AVANCAR_EXPEDIDA_DA_FATURA, [(item.id, quantidade) for item, quantidade in tomados])
        andar(ANDAR_EXPEDICAO, pedido)
        return _gravar(travado, tomados)


def _gravar(travado: PedidoTravado, tomados: Tomados) -> UUID:
    expedicao, hoje = novo_id(), relogio.hoje()
    colunas = [expedicao, empresa_atual(), travado.id, travado.estabelecimento_id, travado.deposito_id, hoje]
    executar("vendas", _EXPEDICAO, colunas)
    itens: dict[str, Any] = {
        "ids": [novo_id() for _ in tomados],
        "faturados": [item.id for item, _ in tomados],
        "quantidades": [quantidade for _, quantidade in tomados],
    }
    executar("vendas", _ITENS, {"empresa": empresa_atual(), "expedicao": expedicao, **itens})
    publicar(
        PedidoExpedido(
            pedido=travado.id,
            expedicao=expedicao,
            estabelecimento=travado.estabelecimento_id,
            deposito=travado.deposito_id,
            itens=_por_competencia(tomados),
            data=hoje,
        )
    )
    return expedicao


def _por_competencia(tomados: Tomados) -> tuple[LinhaExpedida, ...]:
    """O custo pertence ao dia da receita: uma entrada por linha e data de fatura."""
    somas: dict[tuple[UUID, UUID, date], Decimal] = {}
    for item, quantidade in tomados:
        chave = (item.linha, item.produto, item.data)
        somas[chave] = somas.get(chave, ZERO) + quantidade
    return tuple(
        LinhaExpedida(linha=linha, produto=produto, quantidade=soma, data_competencia=data)
        for (linha, produto, data), soma in somas.items()
    )
