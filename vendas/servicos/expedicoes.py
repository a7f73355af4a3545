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
from vendas.bloqueios import AVANCAR_EXPEDIDA, PedidoTravado, avanco, travar_pedido
from vendas.eventos import LinhaExpedida, PedidoExpedido
from vendas.quantidades import QuantidadeDaLinha, escolher
from vendas.servicos.saidas import ZERO, ItemFaturado, ler_faturados, saldos, tomar
from vendas.situacoes import exigir_acao

_GRAVAR = f"""{AVANCAR_EXPEDIDA},
saidas AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(faturados)s::uuid[], %(saem)s::numeric[]) AS s (id, faturado, quantidade)),
faturados AS (
    UPDATE vendas_item_da_fatura t SET quantidade_expedida = t.quantidade_expedida + s.quantidade
      FROM saidas s WHERE t.id = s.faturado),
expedicao AS (
    INSERT INTO vendas_expedicao (id, empresa_id, pedido_id, estabelecimento_id, deposito_id, data)
    VALUES (%(expedicao)s, %(empresa)s, %(pedido)s, %(estabelecimento)s, %(deposito)s, %(data)s))
INSERT INTO vendas_item_da_expedicao (id, empresa_id, expedicao_id, faturado_id, quantidade)
SELECT id, %(empresa)s, %(expedicao)s, faturado, quantidade FROM saidas
"""

Tomados = Sequence[tuple[ItemFaturado, Decimal]]


def expedir(pedido: UUID, *, itens: tuple[QuantidadeDaLinha, ...] | None, versao: int | None = None) -> UUID:
    """Registra a saída das quantidades pedidas, ou de tudo o que está faturado, e devolve o id da expedição.

    Levanta AcaoProibida, EntradaInvalida e NadaAFazer.
    """
    with transacao("vendas"):
        travado = travar_pedido(pedido, versao=versao)
        exigir_acao("expedir", travado.situacao)
        faturados = ler_faturados(pedido)
        restantes = [item.a_expedir for item in faturados]
        escolhidas = escolher(itens, saldos(faturados, restantes), acao="expedir (é preciso faturar antes)")
        return _gravar(travado, avanco(pedido, escolhidas), tomar(escolhidas, faturados, restantes))


def _gravar(travado: PedidoTravado, avanca: dict[str, Any], tomados: Tomados) -> UUID:
    expedicao, hoje = novo_id(), relogio.hoje()
    saidas = {
        "ids": [novo_id() for _ in tomados],
        "faturados": [item.id for item, _ in tomados],
        "saem": [quantidade for _, quantidade in tomados],
        "expedicao": expedicao,
        "empresa": empresa_atual(),
        "estabelecimento": travado.estabelecimento_id,
        "deposito": travado.deposito_id,
        "data": hoje,
    }
    executar("vendas", _GRAVAR, avanca | saidas)
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
