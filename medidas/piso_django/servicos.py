"""Os cinco passos da venda, como se escrevem em Django: uma transação por passo, pelo ORM."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn

from django.db import connection, transaction
from django.utils import timezone

from medidas.piso_django.models import (
    Baixa,
    Fatura,
    Item,
    ItemDaFatura,
    Lancamento,
    Movimento,
    Partida,
    Pedido,
    Produto,
    Saldo,
)

CLIENTES, RECEITA, CAIXA, ESTOQUE, CUSTO = range(1, 6)


class Conflito(Exception):
    """O documento não está como o passo precisa."""


@transaction.atomic
def criar(cliente: int, itens: Sequence[dict[str, Any]]) -> Pedido:
    """Rascunho com o preço de cada produto."""
    produtos = Produto.objects.in_bulk([i["produto"] for i in itens])
    pedido = Pedido(cliente_id=cliente)
    linhas = [_linha(pedido, produtos[i["produto"]], i["quantidade"]) for i in itens]
    pedido.total = sum((linha.total for linha in linhas), Decimal(0))
    pedido.save(force_insert=True)
    for linha in linhas:
        linha.pedido = pedido
    Item.objects.bulk_create(linhas)
    return pedido


def _linha(pedido: Pedido, produto: Produto, quantidade: Decimal) -> Item:
    total = quantidade * produto.preco
    return Item(pedido=pedido, produto=produto, quantidade=quantidade, preco=produto.preco, total=total)


@transaction.atomic
def confirmar(id: int) -> Pedido:
    """Promete o estoque."""
    pedido = _travado(id, "rascunho")
    itens = list(pedido.itens.all())
    saldos = _saldos([i.produto_id for i in itens])
    for item in itens:
        saldo = saldos[item.produto_id]
        if saldo.fisico - saldo.reservado < item.quantidade:
            _recusar("estoque")
        saldo.reservado += item.quantidade
    Saldo.objects.bulk_update(saldos.values(), ["reservado"])
    Movimento.objects.bulk_create(
        [Movimento(pedido=pedido, produto_id=i.produto_id, quantidade=-i.quantidade) for i in itens]
    )
    return _passar(pedido, "confirmado")


@transaction.atomic
def expedir(id: int) -> Pedido:
    """Tira do estoque, pelo custo médio, e lança o custo."""
    pedido = _travado(id, "faturado")
    movimentos, agora = list(pedido.movimentos.all()), timezone.now()
    saldos = _saldos([m.produto_id for m in movimentos])
    for movimento in movimentos:
        saldo = saldos[movimento.produto_id]
        movimento.custo = round(saldo.valor * movimento.quantidade / saldo.fisico, 2)
        movimento.feito_em = agora
        saldo.reservado += movimento.quantidade
        saldo.fisico += movimento.quantidade
        saldo.valor += movimento.custo
    Saldo.objects.bulk_update(saldos.values(), ["reservado", "fisico", "valor"])
    Movimento.objects.bulk_update(movimentos, ["custo", "feito_em"])
    custo = -sum((m.custo for m in movimentos), Decimal(0))
    _lancar("expedicao", pedido.pk, (CUSTO, custo), (ESTOQUE, -custo))
    return _passar(pedido, "expedido")


@transaction.atomic
def faturar(id: int) -> Fatura:
    """Numera a fatura e lança a receita."""
    pedido = _travado(id, "confirmado")
    itens = list(pedido.itens.all())
    fatura = Fatura.objects.create(numero=_numero(), pedido=pedido, situacao="emitida", total=pedido.total)
    ItemDaFatura.objects.bulk_create(
        [ItemDaFatura(fatura=fatura, item=i, quantidade=i.quantidade, total=i.total) for i in itens]
    )
    fatura.lancamento = _lancar("fatura", fatura.pk, (CLIENTES, pedido.total), (RECEITA, -pedido.total))
    fatura.save(update_fields=["lancamento"])
    _passar(pedido, "faturado")
    return fatura


@transaction.atomic
def receber(id: int, valor: Decimal) -> Baixa:
    """Recebe a fatura inteira no caixa."""
    fatura = Fatura.objects.select_for_update().get(pk=id)
    if fatura.situacao != "emitida" or valor != fatura.total:
        _recusar(fatura.situacao)
    lancamento = _lancar("baixa", fatura.pk, (CAIXA, valor), (CLIENTES, -valor))
    baixa = Baixa.objects.create(fatura=fatura, valor=valor, lancamento=lancamento)
    fatura.situacao = "recebida"
    fatura.save(update_fields=["situacao"])
    return baixa


def _travado(id: int, situacao: str) -> Pedido:
    pedido = Pedido.objects.select_for_update().get(pk=id)
    if pedido.situacao != situacao:
        _recusar(pedido.situacao)
    return pedido


def _passar(pedido: Pedido, situacao: str) -> Pedido:
    pedido.situacao = situacao
    pedido.save(update_fields=["situacao"])
    return pedido


def _saldos(produtos: Sequence[int]) -> dict[int, Saldo]:
    travados = Saldo.objects.select_for_update().filter(produto_id__in=produtos).order_by("produto_id")
    return {saldo.produto_id: saldo for saldo in travados}


def _numero() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('piso_numero')")
        return int(cursor.fetchone()[0])


def _lancar(origem: str, id: int, *partidas: tuple[int, Decimal]) -> Lancamento:
    lancamento = Lancamento.objects.create(data=timezone.localdate(), origem=origem, id_da_origem=id)
    Partida.objects.bulk_create([Partida(lancamento=lancamento, conta=conta, valor=valor) for conta, valor in partidas])
    return lancamento


def _recusar(motivo: str) -> NoReturn:
    raise Conflito(motivo)
