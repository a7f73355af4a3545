"""Inventário: abre com a foto do saldo, conta às cegas, e o fechamento ajusta o que divergiu da foto.

O que se moveu entre a foto e o fechamento continua valendo: ajusta-se a diferença, e não o saldo.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.bloqueios import CustoTravado, travar_inventario, travar_lugares
from estoque.custo import ao_medio
from estoque.erros import ContagemIncompleta
from estoque.eventos import EstoqueAjustado
from estoque.models import Deposito, Inventario, ItemDoInventario
from estoque.nomes import nomes
from estoque.servicos import produtos
from estoque.servicos.movimentos import Fato, MovimentoAFazer, MovimentoFeito, acertar, recusar_futura
from estoque.situacoes import TRANSICOES_DO_INVENTARIO, SituacaoDoInventario, TipoDeMovimento
from plataforma.banco.sql import executar, transacao
from plataforma.erros import NaoEncontrado
from plataforma.estados import exigir_transicao, exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.valores import novo_id, valor

PRODUTOS_DITOS = 10
_FOTOGRAFAR = """
INSERT INTO estoque_item_do_inventario (id, empresa_id, inventario_id, produto_id, saldo_na_abertura)
SELECT v.id, %(empresa)s, %(inventario)s, v.produto, coalesce(s.fisico, 0)
  FROM unnest(%(ids)s::uuid[], %(produtos)s::uuid[]) v (id, produto)
  LEFT JOIN estoque_saldo s
    ON s.empresa_id = %(empresa)s AND s.produto_id = v.produto AND s.deposito_id = %(deposito)s
"""
_NO_DEPOSITO = "SELECT produto_id FROM estoque_saldo WHERE empresa_id = %s AND deposito_id = %s AND fisico > 0"
_CONTAR = """
WITH mudado AS (UPDATE estoque_inventario SET versao = versao + 1 WHERE id = %(inventario)s)
UPDATE estoque_item_do_inventario i SET contada = v.contada
  FROM unnest(%(produtos)s::uuid[], %(contadas)s::numeric[]) v (produto, contada)
 WHERE i.empresa_id = %(empresa)s AND i.inventario_id = %(inventario)s AND i.produto_id = v.produto
RETURNING i.produto_id
"""


class Contagem(NamedTuple):
    """Quanto se contou de um produto."""

    produto: UUID
    contada: Decimal


class _Divergencia(NamedTuple):
    """O que se contou de um produto menos o que havia na foto."""

    produto: UUID
    quantidade: Decimal


def abrir(*, deposito: Deposito, data: date, motivo: str, escolhidos: Sequence[UUID]) -> Inventario:
    """Fotografa o saldo dos produtos escolhidos, ou de todos os que o depósito tem. Levanta DataFutura."""
    recusar_futura(data)
    with transacao("estoque"):
        inventario = Inventario.objects.create(
            estabelecimento_id=deposito.estabelecimento_id, deposito=deposito, data=data, motivo=motivo
        )
        produtos.exigir(escolhidos)
        empresa = empresa_atual()
        ids = sorted(set(escolhidos)) or [p for (p,) in executar("estoque", _NO_DEPOSITO, [empresa, deposito.id])]
        executar(
            "estoque",
            _FOTOGRAFAR,
            {
                "empresa": empresa,
                "inventario": inventario.id,
                "deposito": deposito.id,
                "ids": [novo_id() for _ in ids],
                "produtos": ids,
            },
        )
    return inventario


def _travar(inventario: UUID, nova: SituacaoDoInventario, *, versao: int | None) -> Inventario:
    achado = travar_inventario(inventario)
    if achado is None:
        raise NaoEncontrado(f"O inventário {inventario} não existe nesta empresa.")
    exigir_versao_atual(achado.versao, versao, "o inventário")
    exigir_transicao(TRANSICOES_DO_INVENTARIO, achado.situacao, nova)
    return achado


def contar(*, inventario: UUID, contagens: Sequence[Contagem], versao: int | None = None) -> int:
    """Guarda contagens (a última de cada produto vale); levanta NaoEncontrado se um produto não está no inventário.

    A versão muda: quem fecha diz as contagens que viu.
    """
    with transacao("estoque"):
        _travar(inventario, SituacaoDoInventario.FECHADO, versao=versao)
        por_produto = dict(contagens)
        valores = {"produtos": list(por_produto), "contadas": list(por_produto.values())}
        valores |= {"empresa": empresa_atual(), "inventario": inventario}
        contados = executar("estoque", _CONTAR, valores)
        estranhos = set(por_produto) - {produto for (produto,) in contados}
        if estranhos:
            ditos = "; ".join(sorted(nomes(estranhos).values())[:PRODUTOS_DITOS])
            raise NaoEncontrado(
                f"{len(estranhos)} produto(s) não estão neste inventário: {ditos}. Tire-os da contagem, ou abra outro "
                "inventário com eles."
            )
    return len(contados)


def fechar(*, inventario: UUID, versao: int | None = None) -> Inventario:
    """Ajusta as divergências pela média e conta perda e sobra ao financeiro; levanta ContagemIncompleta."""
    with transacao("estoque"):
        achado = _travar(inventario, SituacaoDoInventario.FECHADO, versao=versao)
        divergencias = _divergencias(achado)
        custos = travar_lugares((d.produto, achado.deposito_id) for d in divergencias)
        fato = Fato(TipoDeMovimento.INVENTARIO, achado.id, achado.data, achado.motivo)
        faltas = _linhas(achado.deposito_id, [d for d in divergencias if d.quantidade < 0], custos)
        sobras = _linhas(achado.deposito_id, [d for d in divergencias if d.quantidade > 0], custos)
        sairam, entraram = acertar(fato, faltas, sobras, custos)
        achado.perda, achado.sobra = _total(sairam), _total(entraram)
        achado.situacao = SituacaoDoInventario.FECHADO
        achado.versao += 1
        achado.save(update_fields=["perda", "sobra", "situacao", "versao"])
        publicar(
            EstoqueAjustado(
                ajuste=achado.id,
                estabelecimento=achado.estabelecimento_id,
                perda=achado.perda,
                sobra=achado.sobra,
                motivo=achado.motivo,
                data=achado.data,
            )
        )
    return achado


def cancelar(*, inventario: UUID, versao: int | None = None) -> Inventario:
    """Encerra sem ajustar nada."""
    with transacao("estoque"):
        achado = _travar(inventario, SituacaoDoInventario.CANCELADO, versao=versao)
        achado.situacao = SituacaoDoInventario.CANCELADO
        achado.versao += 1
        achado.save(update_fields=["situacao", "versao"])
    return achado


def _divergencias(inventario: Inventario) -> list[_Divergencia]:
    """De cada produto, por ordem; levanta ContagemIncompleta se algum não foi contado."""
    divergencias, sem_contagem = [], []
    for item in ItemDoInventario.objects.filter(inventario=inventario).order_by("produto_id"):
        if item.contada is None:
            sem_contagem.append(item.produto_id)
        else:
            divergencias.append(_Divergencia(item.produto_id, item.contada - item.saldo_na_abertura))
    if sem_contagem:
        ditos = "; ".join(sorted(nomes(sem_contagem).values())[:PRODUTOS_DITOS])
        raise ContagemIncompleta(
            f"Faltam {len(sem_contagem)} contagem(ns): {ditos}. Conte o que falta (zero, se não há) ou cancele o "
            "inventário."
        )
    return divergencias


def _linhas(
    deposito: UUID, divergencias: Sequence[_Divergencia], custos: Mapping[UUID, CustoTravado]
) -> list[MovimentoAFazer]:
    return [
        MovimentoAFazer(
            novo_id(), d.produto, deposito, abs(d.quantidade), ao_medio(custos[d.produto].medio, abs(d.quantidade))
        )
        for d in divergencias
    ]


def _total(movidas: Sequence[MovimentoFeito]) -> Decimal:
    return sum((m.custo for m in movidas), valor(0))
