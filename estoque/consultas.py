"""Leituras do estoque."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from estoque.contrato import DepositoResumo, SaldoDoProduto
from estoque.erros import deposito_nao_encontrado
from estoque.models import (
    Ajuste,
    Deposito,
    Inventario,
    ItemDoInventario,
    Movimento,
    Produto,
    Reserva,
    Saldo,
    SituacaoDoInventario,
    Transferencia,
)
from plataforma.banco.fixas import Lista
from plataforma.banco.sql import executar, linhas
from plataforma.erros import NaoEncontrado
from plataforma.identidade.contexto import empresa_atual

_SALDOS = """
SELECT produto_id, deposito_id, fisico, reservado, disponivel FROM estoque_saldo
 WHERE empresa_id = %s AND produto_id = ANY(%s::uuid[]) AND (%s::uuid IS NULL OR deposito_id = %s)
 ORDER BY produto_id, deposito_id
"""
# O que o produto acumulou até a posição: a página começa a somar daqui, e não do primeiro movimento.
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


def _um(consulta: Lista, recurso: str, id: UUID) -> dict[str, Any]:
    achado = consulta.filter(id=id).first()
    if achado is None:
        raise NaoEncontrado(f"Não há {id} nesta empresa. Confira o id em GET /api/{recurso}/.")
    return achado


def depositos() -> Lista:
    """Depósitos da empresa."""
    return Deposito.objects.values(
        "id", "codigo", "nome", "padrao", "ativo", "versao", estabelecimento=F("estabelecimento_id")
    )


def deposito(id: UUID) -> dict[str, Any]:
    """Um depósito, ativo ou não; levanta DepositoNaoEncontrado."""
    achado = depositos().filter(id=id).first()
    if achado is None:
        raise deposito_nao_encontrado(id)
    return achado


def saldos() -> Lista:
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


def movimentos() -> Lista:
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


def movimento(id: UUID) -> dict[str, Any]:
    """Um movimento; levanta NaoEncontrado."""
    return _um(movimentos(), "movimentos", id)


def reservas() -> Lista:
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


def reserva(id: UUID) -> dict[str, Any]:
    """Uma reserva; levanta NaoEncontrado."""
    return _um(reservas(), "reservas", id)


def ajustes() -> Lista:
    """Ajustes."""
    return Ajuste.objects.values(
        "id", "deposito", "tipo", "data", "motivo", "valor", estabelecimento=F("estabelecimento_id")
    )


def ajuste(id: UUID) -> dict[str, Any]:
    """Ajuste com o que moveu; levanta NaoEncontrado."""
    achado = _um(ajustes(), "ajustes", id)
    return {**achado, "itens": _itens_movidos(documento=id, deposito=achado["deposito"])}


def transferencias() -> Lista:
    """Transferências."""
    return Transferencia.objects.values("id", "origem", "destino", "data", "motivo")


def transferencia(id: UUID) -> dict[str, Any]:
    """Transferência com o que chegou ao destino; levanta NaoEncontrado."""
    achada = _um(transferencias(), "transferencias", id)
    return {**achada, "itens": _itens_movidos(documento=id, deposito=achada["destino"])}


def inventarios() -> Lista:
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


def inventario(id: UUID) -> dict[str, Any]:
    """Inventário com seus itens; levanta NaoEncontrado."""
    achado = _um(inventarios(), "inventarios", id)
    return {**achado, "itens": _itens_do_inventario(id, aberto=achado["situacao"] == SituacaoDoInventario.ABERTO)}


def _itens_do_inventario(inventario: UUID, *, aberto: bool) -> list[dict[str, Any]]:
    """Itens; com o inventário aberto a contagem é cega e a foto não aparece."""
    campos = ["sku", "descricao", "contada"] + ([] if aberto else ["saldo_na_abertura"])
    return list(
        _com_produto(ItemDoInventario.objects.filter(inventario_id=inventario))
        .order_by("sku")
        .values(*campos, produto=F("produto_id"))
    )


def _itens_movidos(*, documento: UUID, deposito: UUID) -> list[dict[str, Any]]:
    """O que um ajuste ou uma transferência moveu num depósito: quantidade e custo sem sinal."""
    return linhas("estoque", _MOVIDOS, [empresa_atual(), documento, deposito])
