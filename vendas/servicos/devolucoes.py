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
from vendas.bloqueios import AVANCAR_DEVOLVIDA, PedidoTravado, avanco, travar_pedido
from vendas.eventos import LinhaDevolvida, ValorDaFatura, VendaDevolvida
from vendas.fracoes import ate_aqui
from vendas.quantidades import QuantidadeDaLinha, escolher
from vendas.servicos.saidas import ItemFaturado, ler_faturados, saldos, tomar
from vendas.situacoes import exigir_acao


class _Volta(NamedTuple):
    item: ItemFaturado
    quantidade: Decimal
    valor: Decimal


# Tudo numa ida: o que avança no pedido, na fatura e em seus itens, e a devolução, têm as mesmas quantidades.
_GRAVAR = f"""{AVANCAR_DEVOLVIDA},
voltas AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(faturados)s::uuid[], %(voltam)s::numeric[], %(valores)s::numeric[])
               AS v (id, faturado, quantidade, valor)),
faturados AS (
    UPDATE vendas_item_da_fatura t SET quantidade_devolvida = t.quantidade_devolvida + v.quantidade
      FROM voltas v WHERE t.id = v.faturado),
faturas AS (
    UPDATE vendas_fatura f SET devolvido = f.devolvido + v.valor
      FROM (SELECT i.fatura_id, sum(v.valor) AS valor
              FROM voltas v JOIN vendas_item_da_fatura i ON i.id = v.faturado GROUP BY 1) v
     WHERE f.id = v.fatura_id),
devolucao AS (
    INSERT INTO vendas_devolucao (id, empresa_id, pedido_id, estabelecimento_id, deposito_id, data, motivo, total)
    VALUES (%(devolucao)s, %(empresa)s, %(pedido)s, %(estabelecimento)s, %(deposito)s, %(data)s, %(motivo)s, %(total)s))
INSERT INTO vendas_item_da_devolucao (id, empresa_id, devolucao_id, faturado_id, quantidade, valor)
SELECT id, %(empresa)s, %(devolucao)s, faturado, quantidade, valor FROM voltas
"""


def devolver(
    pedido: UUID, *, itens: tuple[QuantidadeDaLinha, ...] | None, motivo: str, versao: int | None = None
) -> UUID:
    """Registra a volta das quantidades pedidas, ou de tudo o que saiu, ao depósito do pedido; devolve o id.

    Levanta AcaoProibida, EntradaInvalida e NadaAFazer.
    """
    with transacao("vendas"):
        travado = travar_pedido(pedido, versao=versao)
        exigir_acao("devolver", travado.situacao)
        faturados = ler_faturados(pedido)
        restantes = [item.a_devolver for item in faturados]
        escolhidas = escolher(itens, saldos(faturados, restantes), acao="devolver (só volta o que saiu)")
        voltas = [_volta(item, agora) for item, agora in tomar(escolhidas, faturados, restantes)]
        return _gravar(travado, avanco(pedido, escolhidas), voltas, motivo)


def _volta(item: ItemFaturado, agora: Decimal) -> _Volta:
    antes = ate_aqui(item.total, item.devolvida, item.quantidade)
    return _Volta(item, agora, ate_aqui(item.total, item.devolvida + agora, item.quantidade) - antes)


def _gravar(travado: PedidoTravado, avanca: dict[str, Any], voltas: Sequence[_Volta], motivo: str) -> UUID:
    devolucao, hoje = novo_id(), relogio.hoje()
    total = sum((v.valor for v in voltas), Decimal("0.00"))
    gravados = {
        "ids": [novo_id() for _ in voltas],
        "faturados": [v.item.id for v in voltas],
        "voltam": [v.quantidade for v in voltas],
        "valores": [v.valor for v in voltas],
        "devolucao": devolucao,
        "empresa": empresa_atual(),
        "estabelecimento": travado.estabelecimento_id,
        "deposito": travado.deposito_id,
        "data": hoje,
        "motivo": motivo,
        "total": total,
    }
    executar("vendas", _GRAVAR, avanca | gravados)
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
