"""Transferências entre depósitos: uma transação, sem efeito no custo médio da empresa."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.bloqueios import travar_lugares
from estoque.models import Deposito, Transferencia
from estoque.servicos import movimentos, produtos
from estoque.servicos.movimentos import Fato, MovimentoAFazer, recusar_futura, recusar_retroativos
from estoque.situacoes import TipoDeMovimento
from plataforma.banco.sql import transacao
from plataforma.valores import novo_id, valor


class ItemDaTransferencia(NamedTuple):
    """Quanto de um produto muda de depósito."""

    produto: UUID
    quantidade: Decimal


def transferir(
    *, origem: Deposito, destino: Deposito, data: date, motivo: str, itens: Sequence[ItemDaTransferencia]
) -> Transferencia:
    """Move todas as linhas ou nenhuma; levanta ProdutoNaoEncontrado, DataFutura, DataRetroativa, SaldoInsuficiente."""
    recusar_futura(data)
    with transacao("estoque"):
        transferencia = Transferencia.objects.create(origem=origem, destino=destino, data=data, motivo=motivo)
        produtos.exigir([item.produto for item in itens])
        linhas = [MovimentoAFazer(novo_id(), i.produto, origem.id, i.quantidade, valor(0)) for i in itens]
        custos = travar_lugares((item.produto, destino.id) for item in itens)
        recusar_retroativos(linhas, data, custos)
        fato = Fato(TipoDeMovimento.TRANSFERENCIA, transferencia.id, data, motivo)
        movimentos.transferir(fato, linhas, custos, destino=destino.id)
    return transferencia
