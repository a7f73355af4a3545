"""Leituras do estoque."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from estoque import filtros, leituras
from estoque.contrato import DepositoResumo, SaldoDoProduto
from estoque.contrato_telas import DisponivelNoDeposito
from estoque.erros import deposito_nao_encontrado
from estoque.models import (
    Ajuste,
    Custo,
    Deposito,
    Inventario,
    ItemDoInventario,
    Movimento,
    Produto,
    Reserva,
    Saldo,
    Transferencia,
)
from estoque.situacoes import SituacaoDoInventario
from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.banco.sql import executar, linhas
from plataforma.campos import CampoValor
from plataforma.erros import NaoEncontrado
from plataforma.identidade.contexto import empresa_atual
from plataforma.leituras import DosDocumentos, Pagina
from plataforma.leituras.adiante import SoAdiante
from plataforma.leituras.filtros import LIMITE_LONGO
from plataforma.leituras.linhas import linhas_de, um_de
from plataforma.leituras.listagem import Listagem

_SALDOS = """
SELECT produto_id, deposito_id, fisico, reservado, disponivel FROM estoque_saldo
 WHERE empresa_id = %s AND produto_id = ANY(%s::uuid[]) AND (%s::uuid IS NULL OR deposito_id = %s)
 ORDER BY produto_id, deposito_id
"""
_DISPONIVEIS = """
SELECT s.produto_id, s.disponivel
  FROM estoque_saldo s JOIN estoque_deposito d ON d.id = s.deposito_id
 WHERE d.estabelecimento_id = %s AND d.padrao AND s.produto_id = ANY(%s::uuid[])
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
# As colunas têm os nomes de leituras.ItemMovido; o módulo não pode anotar `quantidade`, que é campo do movimento.
_MOVIDOS = """
SELECT m.produto_id AS produto, p.sku, p.descricao, abs(m.quantidade) AS quantidade, abs(m.custo) AS custo
  FROM estoque_movimento m LEFT JOIN estoque_produto p ON p.id = m.produto_id
 WHERE m.empresa_id = %s AND m.documento = %s AND m.deposito_id = %s ORDER BY m.id
"""


class _NoKardex(NamedTuple):
    """O último movimento já mostrado."""

    data: date
    id: UUID


_DO_COMECO = UUID(int=0)


def saldos_dos_produtos(*, produtos: tuple[UUID, ...], deposito: UUID | None) -> tuple[SaldoDoProduto, ...]:
    """Saldos por depósito; um produto que nunca se moveu não aparece."""
    achados = executar("estoque", _SALDOS, [empresa_atual(), list(produtos), deposito, deposito])
    return tuple(
        SaldoDoProduto(produto=p, deposito=d, fisico=f, reservado=r, disponivel=disp) for p, d, f, r, disp in achados
    )


def disponiveis(*, produtos: tuple[UUID, ...], estabelecimento: UUID) -> tuple[DisponivelNoDeposito, ...]:
    """O disponível no depósito padrão do estabelecimento; um produto que nunca se moveu ali não aparece."""
    achados = executar("estoque", _DISPONIVEIS, [estabelecimento, list(produtos)])
    return tuple(DisponivelNoDeposito(produto=produto, disponivel=disponivel) for produto, disponivel in achados)


def valor_em_estoque() -> Decimal:
    """O que vale tudo o que há, ao custo médio, em reais; em um comando."""
    return Custo.objects.aggregate(soma=Coalesce(Sum("valor"), Decimal("0.00"), output_field=CampoValor()))["soma"]


def depositos_do_estabelecimento(estabelecimento: UUID) -> tuple[DepositoResumo, ...]:
    """Depósitos ativos, o padrão primeiro."""
    ativos = Deposito.objects.filter(estabelecimento_id=estabelecimento, ativo=True).order_by("-padrao", "codigo")
    return tuple(DepositoResumo(**d) for d in ativos.values("id", "codigo", "nome", "padrao"))


def kardex(*, produto: UUID, de: date, ate: date, pagina: Pagina) -> dict[str, Any]:
    """Uma página dos movimentos do produto no período, cada um com o saldo e o valor que deixou, e os de antes dela.

    `proximo` é um cursor. Levanta EntradaInvalida se a página não serve.
    """
    adiante = SoAdiante("kardex", produto, de, ate, pagina=pagina, comeco=_NoKardex(de, _DO_COMECO))
    lugar = {"empresa": empresa_atual(), "produto": produto, "ate": ate, "limite": adiante.limite}
    lugar |= adiante.lugar._asdict()
    ((saldo, valor),) = executar("estoque", _ANTERIOR, lugar)
    anterior = {"saldo_anterior": saldo, "valor_anterior": valor}
    folha = adiante.folha(linhas("estoque", _KARDEX, lugar))
    for item in folha["itens"]:
        saldo, valor = saldo + item["quantidade"], valor + item["custo"]
        item["saldo"], item["valor"] = saldo, valor
    return {**anterior, **folha}


def _do_produto() -> dict[str, Any]:
    produto = Produto.objects.filter(id=OuterRef("produto_id"))
    return {"sku": Subquery(produto.values("sku")[:1]), "descricao": Subquery(produto.values("descricao")[:1])}


def depositos() -> Lista:
    """Depósitos da empresa."""
    return linhas_de(Deposito.objects, leituras.Deposito)


def saldos() -> Lista:
    """Saldos, com sku e descrição."""
    return linhas_de(Saldo.objects, leituras.Saldo, **_do_produto())


def saldos_do_produto(produto: UUID) -> list[dict[str, Any]]:
    """Os saldos de um produto, um por depósito em que ele se moveu."""
    return list(saldos().filter(produto_id=produto).order_by("codigo_do_deposito", "id"))


def depositos_ativos() -> list[dict[str, Any]]:
    """Os depósitos em uso, o padrão de cada estabelecimento primeiro."""
    return list(depositos().filter(ativo=True).order_by("-padrao", "codigo", "id"))


def movimentos() -> Lista:
    """Movimentos, com sku e descrição."""
    return linhas_de(Movimento.objects, leituras.Movimento, **_do_produto())


def reservas() -> Lista:
    """Reservas, com sku e descrição."""
    return linhas_de(Reserva.objects, leituras.Reserva, **_do_produto())


def _reservas_do_documento(documento: UUID) -> Lista:
    do_documento = Reserva.objects.filter(documento=documento).order_by("id")
    return linhas_de(do_documento, leituras.ReservaDoDocumento, **_do_produto())


def reservas_do_documento(documento: UUID) -> list[dict[str, Any]]:
    """As reservas de todas as linhas de um documento, em um comando."""
    return _RESERVAS_DO_DOCUMENTO(documento)


def ajustes() -> Lista:
    """Ajustes, sem o que moveram."""
    return linhas_de(Ajuste.objects, leituras.ResumoDoAjuste)


def transferencias() -> Lista:
    """Transferências, sem o que moveram."""
    return linhas_de(Transferencia.objects, leituras.ResumoDaTransferencia)


def inventarios() -> Lista:
    """Inventários, sem seus itens."""
    return linhas_de(Inventario.objects, leituras.ResumoDoInventario)


def _itens_a_contar(inventario: UUID) -> Lista:
    itens = ItemDoInventario.objects.filter(inventario=inventario)
    return linhas_de(itens, leituras.ItemAContar, **_do_produto()).order_by("sku")


def _itens_do_inventario(inventario: UUID) -> Lista:
    itens = ItemDoInventario.objects.filter(inventario=inventario)
    return linhas_de(itens, leituras.ItemDoInventario, **_do_produto()).order_by("sku")


def _abertas(sim: bool) -> Q:  # noqa: FBT001 o valor do filtro
    return Q(aberta__gt=0) if sim else Q(aberta=0)


DEPOSITOS = Listagem(leituras.Deposito, depositos, filtros.FiltroDeDepositos, busca={"id": Deposito})
SALDOS = Listagem(
    leituras.Saldo, saldos, filtros.FiltroDeSaldos, limite_maximo=LIMITE_LONGO, busca={"produto_id": Produto}
)
MOVIMENTOS = Listagem(leituras.Movimento, movimentos, filtros.FiltroDeMovimentos, busca={"produto_id": Produto})
RESERVAS = Listagem(
    leituras.Reserva, reservas, filtros.FiltroDeReservas, condicoes={"abertas": _abertas}, busca={"produto_id": Produto}
)
AJUSTES = Listagem(
    leituras.ResumoDoAjuste,
    ajustes,
    filtros.FiltroDeAjustes,
    DosDocumentos,
    busca={"id": Ajuste, "deposito_id": Deposito},
)
TRANSFERENCIAS = Listagem(
    leituras.ResumoDaTransferencia,
    transferencias,
    filtros.FiltroDeTransferencias,
    DosDocumentos,
    busca={"id": Transferencia, "origem_id": Deposito, "destino_id": Deposito},
)
INVENTARIOS = Listagem(
    leituras.ResumoDoInventario,
    inventarios,
    filtros.FiltroDeInventarios,
    DosDocumentos,
    busca={"id": Inventario, "deposito_id": Deposito},
)

_DEPOSITO, _MOVIMENTO, _RESERVA, _AJUSTE, _TRANSFERENCIA, _INVENTARIO = (
    um_de("estoque", lista) for lista in (depositos, movimentos, reservas, ajustes, transferencias, inventarios)
)
_RESERVAS_DO_DOCUMENTO = ConsultaFixa("estoque", _reservas_do_documento)
_ITENS_A_CONTAR = ConsultaFixa("estoque", _itens_a_contar)
_ITENS_DO_INVENTARIO = ConsultaFixa("estoque", _itens_do_inventario)


def deposito(id: UUID) -> dict[str, Any]:
    """Um depósito, ativo ou não; levanta DepositoNaoEncontrado."""
    achado = _DEPOSITO.um(id)
    if achado is None:
        raise deposito_nao_encontrado(id)
    return achado


def movimento(id: UUID) -> dict[str, Any]:
    """Um movimento; levanta NaoEncontrado."""
    return _um(_MOVIMENTO, "movimentos", id)


def reserva(id: UUID) -> dict[str, Any]:
    """Uma reserva; levanta NaoEncontrado."""
    return _um(_RESERVA, "reservas", id)


def ajuste(id: UUID) -> dict[str, Any]:
    """Ajuste com o que moveu; levanta NaoEncontrado."""
    achado = _um(_AJUSTE, "ajustes", id)
    return {**achado, "itens": _itens_movidos(documento=id, deposito=achado["deposito"])}


def transferencia(id: UUID) -> dict[str, Any]:
    """Transferência com o que chegou ao destino; levanta NaoEncontrado."""
    achada = _um(_TRANSFERENCIA, "transferencias", id)
    return {**achada, "itens": _itens_movidos(documento=id, deposito=achada["destino"])}


def inventario(id: UUID) -> dict[str, Any]:
    """Inventário com seus itens, sem a foto enquanto se conta; levanta NaoEncontrado."""
    achado = _um(_INVENTARIO, "inventarios", id)
    aberto = achado["situacao"] == SituacaoDoInventario.ABERTO
    return {**achado, "itens": _ITENS_A_CONTAR(id) if aberto else _ITENS_DO_INVENTARIO(id)}


def _um(consulta: ConsultaFixa, recurso: str, id: UUID) -> dict[str, Any]:
    achado = consulta.um(id)
    if achado is None:
        raise NaoEncontrado(f"Não há {id} nesta empresa. Confira o id em GET /api/{recurso}/.")
    return achado


def _itens_movidos(*, documento: UUID, deposito: UUID) -> list[dict[str, Any]]:
    return linhas("estoque", _MOVIDOS, [empresa_atual(), documento, deposito])
