"""Leituras do estoque."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from estoque.contrato import DepositoResumo, SaldoDoProduto
from estoque.models import (
    Ajuste,
    Deposito,
    Inventario,
    ItemDoInventario,
    Movimento,
    Produto,
    Reserva,
    Saldo,
    Transferencia,
)
from plataforma.banco.sql import executar, linhas
from plataforma.identidade.contexto import empresa_atual

_SALDOS = """
SELECT produto_id, deposito_id, fisico, reservado, disponivel FROM estoque_saldo
 WHERE empresa_id = %s AND produto_id = ANY(%s::uuid[]) AND (%s::uuid IS NULL OR deposito_id = %s)
 ORDER BY produto_id, deposito_id
"""
_ANTERIOR = """
SELECT coalesce(sum(quantidade), 0.0000), coalesce(sum(custo), 0.00) FROM estoque_movimento
 WHERE empresa_id = %(empresa)s AND produto_id = %(produto)s AND (data, id) <= (%(data)s, %(id)s)
"""
_KARDEX = """
SELECT m.id, m.data, m.tipo, m.deposito_id AS deposito, d.codigo AS codigo_do_deposito, m.quantidade, m.custo,
       m.documento AS id_do_documento, m.motivo
  FROM estoque_movimento m JOIN estoque_deposito d ON d.id = m.deposito_id
 WHERE m.empresa_id = %(empresa)s AND m.produto_id = %(produto)s AND m.data <= %(ate)s
   AND (m.data, m.id) > (%(data)s, %(id)s)
 ORDER BY m.data, m.id LIMIT %(limite)s
"""
_MOVIDOS = """
SELECT m.produto_id AS produto, p.sku, p.descricao, abs(m.quantidade) AS quantidade, abs(m.custo) AS custo
  FROM estoque_movimento m LEFT JOIN estoque_produto p ON p.id = m.produto_id
 WHERE m.empresa_id = %s AND m.documento = %s AND m.deposito_id = %s ORDER BY m.id
"""


class NoKardex(NamedTuple):
    """Posição no kardex de um produto: o último movimento já mostrado."""

    data: date
    id: UUID


def saldos_dos_produtos(*, produtos: tuple[UUID, ...], deposito: UUID | None) -> tuple[SaldoDoProduto, ...]:
    """Saldos por depósito; um produto que nunca se moveu não aparece."""
    achados = executar("estoque", _SALDOS, [empresa_atual(), list(produtos), deposito, deposito])
    return tuple(
        SaldoDoProduto(produto=p, deposito=d, fisico=f, reservado=r, disponivel=disp) for p, d, f, r, disp in achados
    )


def depositos_do_estabelecimento(estabelecimento: UUID) -> tuple[DepositoResumo, ...]:
    """Depósitos ativos, o padrão primeiro."""
    ativos = Deposito.objects.filter(estabelecimento_id=estabelecimento, ativo=True).order_by("-padrao", "codigo")
    return tuple(DepositoResumo(**d) for d in ativos.values("id", "codigo", "nome", "padrao"))


def kardex(*, produto: UUID, depois_de: NoKardex, ate: date, limite: int) -> dict[str, Any]:
    """Até `limite` movimentos depois da posição, cada um com o saldo e o valor que deixou, e os de antes deles."""
    lugar = {"empresa": empresa_atual(), "produto": produto, "ate": ate, "limite": limite, **depois_de._asdict()}
    ((saldo, valor),) = executar("estoque", _ANTERIOR, lugar)
    resposta = {"saldo_anterior": saldo, "valor_anterior": valor, "itens": linhas("estoque", _KARDEX, lugar)}
    for item in resposta["itens"]:
        saldo, valor = saldo + item["quantidade"], valor + item["custo"]
        item["saldo"], item["valor"] = saldo, valor
    return resposta


def _com_produto(consulta: QuerySet[Any]) -> QuerySet[Any]:
    produto = Produto.objects.filter(id=OuterRef("produto_id"))
    return consulta.annotate(
        sku=Subquery(produto.values("sku")[:1]), descricao=Subquery(produto.values("descricao")[:1])
    )


def depositos() -> QuerySet[Any]:
    """Depósitos da empresa."""
    return Deposito.objects.values(
        "id", "codigo", "nome", "padrao", "ativo", "versao", estabelecimento=F("estabelecimento_id")
    )


def saldos() -> QuerySet[Any]:
    """Saldos, com sku e descrição."""
    return _com_produto(Saldo.objects.all()).values(
        "id",
        "sku",
        "descricao",
        "deposito",
        "fisico",
        "reservado",
        "disponivel",
        produto=F("produto_id"),
        codigo_do_deposito=F("deposito__codigo"),
    )


def movimentos() -> QuerySet[Any]:
    """Movimentos, com sku e descrição."""
    return _com_produto(Movimento.objects.all()).values(
        "id",
        "sku",
        "descricao",
        "deposito",
        "tipo",
        "data",
        "quantidade",
        "custo",
        "linha",
        "motivo",
        "criado_em",
        produto=F("produto_id"),
        estabelecimento=F("estabelecimento_id"),
        id_do_documento=F("documento"),
        codigo_do_deposito=F("deposito__codigo"),
        usuario=F("usuario_id"),
    )


def reservas() -> QuerySet[Any]:
    """Reservas, com sku e descrição."""
    return _com_produto(Reserva.objects.all()).values(
        "id",
        "linha",
        "sku",
        "descricao",
        "deposito",
        "quantidade",
        "consumida",
        "liberada",
        "aberta",
        "criada_em",
        produto=F("produto_id"),
        id_do_documento=F("documento"),
    )


def ajustes() -> QuerySet[Any]:
    """Ajustes."""
    return Ajuste.objects.values(
        "id", "deposito", "tipo", "data", "motivo", "valor", estabelecimento=F("estabelecimento_id")
    )


def transferencias() -> QuerySet[Any]:
    """Transferências."""
    return Transferencia.objects.values("id", "origem", "destino", "data", "motivo")


def inventarios() -> QuerySet[Any]:
    """Inventários."""
    return Inventario.objects.values(
        "id",
        "deposito",
        "situacao",
        "data",
        "motivo",
        "perda",
        "sobra",
        "versao",
        estabelecimento=F("estabelecimento_id"),
    )


def itens_do_inventario(inventario: UUID, *, aberto: bool) -> list[dict[str, Any]]:
    """Itens; com o inventário aberto a contagem é cega e a foto não aparece."""
    campos = ["sku", "descricao", "contada"] + ([] if aberto else ["saldo_na_abertura"])
    return list(
        _com_produto(ItemDoInventario.objects.filter(inventario_id=inventario))
        .order_by("sku")
        .values(*campos, produto=F("produto_id"))
    )


def itens_movidos(*, documento: UUID, deposito: UUID) -> list[dict[str, Any]]:
    """O que um ajuste ou uma transferência moveu num depósito: quantidade e custo sem sinal."""
    return linhas("estoque", _MOVIDOS, [empresa_atual(), documento, deposito])
