"""Devolver o que já foi expedido, por linha e em parte, pelo valor que a fatura cobrou."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.valores import novo_id
from vendas.bloqueios import (
    ANDAR_DEVOLUCAO,
    AVANCAR_DEVOLVIDA,
    AVANCAR_DEVOLVIDA_DA_FATURA,
    PedidoTravado,
    andar,
    avancar,
    travar_pedido,
)
from vendas.eventos import LinhaDevolvida, ValorDaFatura, VendaDevolvida
from vendas.fracoes import ate_aqui
from vendas.quantidades import QuantidadeDaLinha, escolher
from vendas.servicos.saidas import ItemFaturado, ler_faturados, saldos, tomar
from vendas.situacoes import exigir_acao


class _Volta(NamedTuple):
    item: ItemFaturado
    quantidade: Decimal
    valor: Decimal


_DEVOLUCAO = """
INSERT INTO vendas_devolucao (id, empresa_id, pedido_id, estabelecimento_id, deposito_id, data, motivo, total)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_ITENS = """
INSERT INTO vendas_item_da_devolucao (id, empresa_id, devolucao_id, faturado_id, quantidade, valor)
SELECT n.id, %(empresa)s, %(devolucao)s, n.faturado, n.quantidade, n.valor
  FROM unnest(%(ids)s::uuid[], %(faturados)s::uuid[], %(quantidades)s::numeric[], %(valores)s::numeric[])
       AS n (id, faturado, quantidade, valor)
"""


def devolver(pedido: UUID, *, itens: tuple[QuantidadeDaLinha, ...] | None, motivo: str) -> UUID:
    """Registra a volta das quantidades pedidas, ou de tudo o que saiu, ao depósito do pedido; devolve o id.

    Levanta AcaoProibida, EntradaInvalida e NadaAFazer.
    """
    with transacao("vendas"):
        travado = travar_pedido(pedido)
        exigir_acao("devolver", travado.situacao)
        faturados = ler_faturados(pedido)
        restantes = [item.a_devolver for item in faturados]
        escolhidas = escolher(itens, saldos(faturados, restantes), acao="devolver (só volta o que saiu)")
        voltas = [_volta(item, agora) for item, agora in tomar(escolhidas, faturados, restantes)]
        avancar(AVANCAR_DEVOLVIDA, list(escolhidas.items()))
        avancar(AVANCAR_DEVOLVIDA_DA_FATURA, [(v.item.id, v.quantidade) for v in voltas])
        andar(ANDAR_DEVOLUCAO, pedido)
        return _gravar(travado, voltas, motivo)


def _volta(item: ItemFaturado, agora: Decimal) -> _Volta:
    antes = ate_aqui(item.total, item.devolvida, item.quantidade)
    return _Volta(item, agora, ate_aqui(item.total, item.devolvida + agora, item.quantidade) - antes)


def _gravar(travado: PedidoTravado, voltas: Sequence[_Volta], motivo: str) -> UUID:
    devolucao, hoje = novo_id(), relogio.hoje()
    total = sum((v.valor for v in voltas), Decimal("0.00"))
    colunas = [devolucao, empresa_atual(), travado.id, travado.estabelecimento_id, travado.deposito_id, hoje]
    executar("vendas", _DEVOLUCAO, [*colunas, motivo, total])
    itens: dict[str, Any] = {
        "ids": [novo_id() for _ in voltas],
        "faturados": [v.item.id for v in voltas],
        "quantidades": [v.quantidade for v in voltas],
        "valores": [v.valor for v in voltas],
    }
    executar("vendas", _ITENS, {"empresa": empresa_atual(), "devolucao": devolucao, **itens})
    publicar(
        VendaDevolvida(
            pedido=travado.id,
            devolucao=devolucao,
            estabelecimento=travado.estabelecimento_id,
            deposito=travado.deposito_id,
            cliente=travado.cliente_id,
            nome_do_cliente=travado.nome_do_cliente,
            data=hoje,
            itens=_por_linha(voltas),
            total=total,
            faturas=_por_fatura(voltas),
        )
    )
    return devolucao


def _por_linha(voltas: Sequence[_Volta]) -> tuple[LinhaDevolvida, ...]:
    somas: dict[tuple[UUID, UUID], tuple[Decimal, Decimal]] = {}
    for item, quantidade, valor in voltas:
        antes = somas.get((item.linha, item.produto), (Decimal("0.0000"), Decimal("0.00")))
        somas[item.linha, item.produto] = (antes[0] + quantidade, antes[1] + valor)
    return tuple(
        LinhaDevolvida(linha=linha, produto=produto, quantidade=quantidade, valor=valor)
        for (linha, produto), (quantidade, valor) in somas.items()
    )


def _por_fatura(voltas: Sequence[_Volta]) -> tuple[ValorDaFatura, ...]:
    somas: dict[UUID, Decimal] = {}
    for item, _quantidade, valor in voltas:
        somas[item.fatura] = somas.get(item.fatura, Decimal("0.00")) + valor
    return tuple(ValorDaFatura(fatura=fatura, valor=valor) for fatura, valor in somas.items())
