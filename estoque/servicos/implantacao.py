"""Saldos iniciais: entram uma vez, e saem inteiros enquanto nada deles se moveu."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from estoque.bloqueios import travar_custos, travar_lote, travar_lugares
from estoque.contrato import (
    ImplantacaoDeEstoque,
    ImplantacaoMovimentada,
    ProdutoJaMovimentado,
    ProdutosMovimentados,
    SaldoInicial,
    SaldoInsuficiente,
)
from estoque.models import LoteDeSaldos
from estoque.nomes import nomes
from estoque.servicos import depositos
from estoque.servicos.movimentos import Fato, MovimentoAFazer, dar_entrada, dar_saida
from estoque.situacoes import TipoDeMovimento
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id, valor

PRODUTOS_DITOS = 10
_DO_LOTE = """
SELECT produto_id, deposito_id, quantidade, custo FROM estoque_movimento
 WHERE empresa_id = %s AND documento = %s ORDER BY id
"""
# O que um lote desfeito pôs e tirou não conta: sem isso, quem desfaz nunca mais implantaria o produto.
_OUTROS = """
SELECT DISTINCT m.produto_id FROM estoque_movimento m
 WHERE m.empresa_id = %s AND m.produto_id = ANY(%s::uuid[]) AND m.documento <> %s
   AND NOT EXISTS (SELECT 1 FROM estoque_implantacao i WHERE i.id = m.documento AND i.desfeita)
"""


def implantar(*, lote: UUID, data: date, itens: Sequence[SaldoInicial]) -> ImplantacaoDeEstoque:
    """Dá entrada a todos os saldos; levanta DepositoNaoEncontrado ou ProdutoJaMovimentado, e nada fica."""
    with transacao("estoque"):
        feita = LoteDeSaldos.objects.filter(id=lote, desfeita=False).first()
        if feita is not None:
            return ImplantacaoDeEstoque(lote=lote, itens=feita.itens, valor=feita.valor)
        lugares = {(i.estabelecimento, i.deposito) for i in itens}
        onde = {(e, d): depositos.achar(estabelecimento=e, deposito=d) for e, d in lugares}
        total = sum((i.custo_total for i in itens), valor(0))
        LoteDeSaldos.objects.create(id=lote, data=data, itens=len(itens), valor=total)
        linhas = [
            MovimentoAFazer(novo_id(), i.produto, onde[i.estabelecimento, i.deposito], i.quantidade, i.custo_total)
            for i in itens
        ]
        custos = travar_lugares((li.produto, li.deposito) for li in linhas)
        dar_entrada(Fato(TipoDeMovimento.SALDO_INICIAL, lote, data), linhas, custos)
        movidos = executar("estoque", _OUTROS, [empresa_atual(), [i.produto for i in itens], lote])
        if movidos:
            produtos = tuple(produto for (produto,) in movidos)
            ditos = "; ".join(sorted(nomes(produtos).values())[:PRODUTOS_DITOS])
            raise ProdutoJaMovimentado(
                f"{len(movidos)} produto(s) já têm movimento: {ditos}. Tire-os do lote e use um ajuste.",
                dados=ProdutosMovimentados(produtos=produtos),
            )
    return ImplantacaoDeEstoque(lote=lote, itens=len(itens), valor=total)


def desfazer(*, lote: UUID) -> ImplantacaoDeEstoque:
    """Tira tudo o que o lote pôs; levanta ImplantacaoMovimentada se algo dele já se moveu ou está reservado."""
    with transacao("estoque"):
        achada = travar_lote(lote)
        if achada is None:
            return ImplantacaoDeEstoque(lote=lote, itens=0, valor=valor(0))
        movimentos = executar("estoque", _DO_LOTE, [empresa_atual(), lote])
        produtos = [produto for produto, *_ in movimentos]
        custos = travar_custos(produtos)
        movidos = executar("estoque", _OUTROS, [empresa_atual(), produtos, lote])
        if movidos:
            raise ImplantacaoMovimentada(f"{len(movidos)} produto(s) do lote já se moveram; corrija por ajuste.")
        linhas = [
            MovimentoAFazer(novo_id(), produto, onde, quanto, custo) for produto, onde, quanto, custo in movimentos
        ]
        try:
            dar_saida(Fato(TipoDeMovimento.SALDO_INICIAL, lote, achada.data), linhas, custos)
        except SaldoInsuficiente as reservado:
            raise ImplantacaoMovimentada(
                "Parte do que o lote pôs está reservada para pedidos. Cancele-os, ou corrija por ajuste."
            ) from reservado
        achada.desfeita = True
        achada.save(update_fields=["desfeita"])
    return ImplantacaoDeEstoque(lote=lote, itens=achada.itens, valor=achada.valor)
