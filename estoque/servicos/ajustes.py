"""Ajustes: entrada ou saída com motivo, que vai ao livro como sobra ou perda."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.bloqueios import CustoTravado, travar_lugares
from estoque.custo import ao_medio
from estoque.erros import CustoDesconhecido
from estoque.eventos import EstoqueAjustado
from estoque.models import Ajuste, Deposito
from estoque.nomes import nomes
from estoque.servicos import produtos
from estoque.servicos.movimentos import (
    Fato,
    MovimentoAFazer,
    MovimentoFeito,
    dar_entrada,
    dar_saida,
    recusar_futura,
    recusar_retroativos,
)
from estoque.situacoes import TipoDeAjuste, TipoDeMovimento
from plataforma.banco.sql import transacao
from plataforma.erros import ErroDeCampo
from plataforma.mensageria.publicar import publicar
from plataforma.valores import novo_id, valor


class ItemDoAjuste(NamedTuple):
    """Quanto ajustar de um produto; sem `custo_total`, a entrada vale o custo médio."""

    produto: UUID
    quantidade: Decimal
    custo_total: Decimal | None


def ajustar(
    *, deposito: Deposito, tipo: TipoDeAjuste, data: date, motivo: str, itens: Sequence[ItemDoAjuste]
) -> tuple[Ajuste, list[MovimentoFeito]]:
    """Move todas as linhas ou nenhuma.

    Levanta ProdutoNaoEncontrado, CustoDesconhecido, DataFutura, DataRetroativa ou SaldoInsuficiente.
    """
    recusar_futura(data)
    with transacao("estoque"):
        produtos.exigir([item.produto for item in itens])
        custos = travar_lugares((item.produto, deposito.id) for item in itens)
        linhas = _linhas(deposito, tipo, itens, custos)
        recusar_retroativos(linhas, data, custos)
        ajuste = Ajuste(
            estabelecimento_id=deposito.estabelecimento_id,
            deposito=deposito,
            tipo=tipo,
            data=data,
            motivo=motivo,
        )
        fato = Fato(TipoDeMovimento.AJUSTE, ajuste.id, data, motivo)
        entrou = tipo == TipoDeAjuste.ENTRADA
        movidas = (dar_entrada if entrou else dar_saida)(fato, linhas, custos)
        ajuste.valor = sum((m.custo for m in movidas), valor(0))
        ajuste.save(force_insert=True)
        publicar(
            EstoqueAjustado(
                ajuste=ajuste.id,
                estabelecimento=ajuste.estabelecimento_id,
                perda=valor(0) if entrou else ajuste.valor,
                sobra=ajuste.valor if entrou else valor(0),
                motivo=motivo,
                data=data,
            )
        )
    return ajuste, movidas


def _linhas(
    deposito: Deposito, tipo: TipoDeAjuste, itens: Sequence[ItemDoAjuste], custos: Mapping[UUID, CustoTravado]
) -> list[MovimentoAFazer]:
    if tipo == TipoDeAjuste.SAIDA:
        return [MovimentoAFazer(novo_id(), i.produto, deposito.id, i.quantidade, valor(0)) for i in itens]
    sem_custo = {
        posicao: item.produto
        for posicao, item in enumerate(itens)
        if item.custo_total is None and not custos[item.produto].medio.quantidade
    }
    if sem_custo:
        _recusar_sem_custo(sem_custo)
    linhas = []
    for item in itens:
        total = item.custo_total
        if total is None:
            total = ao_medio(custos[item.produto].medio, item.quantidade)
        linhas.append(MovimentoAFazer(novo_id(), item.produto, deposito.id, item.quantidade, total))
    return linhas


def _recusar_sem_custo(sem_custo: Mapping[int, UUID]) -> None:
    ditos = nomes(sem_custo.values())
    campos = tuple(
        ErroDeCampo(
            campo=f"itens.{posicao}.custo_total",
            codigo="custo_desconhecido",
            mensagem=f"{ditos[produto]} não tem custo médio: diga o custo total da entrada, em reais.",
        )
        for posicao, produto in sem_custo.items()
    )
    raise CustoDesconhecido("; ".join(c.mensagem for c in campos[:5]), campos=campos)
