"""Fábricas dos testes do estoque: funções comuns, cada uma com o mínimo."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque.copias import ProdutoCopiado, garantir_deposito_padrao, guardar_produtos
from estoque.models import Custo, Deposito, Saldo
from estoque.servicos import ajustes
from estoque.servicos.ajustes import ItemDoAjuste
from estoque.situacoes import TipoDeAjuste
from plataforma.banco.sql import transacao
from plataforma.relogio import hoje
from plataforma.valores import novo_id, quantidade, valor

DIA = hoje() - timedelta(days=21)


def deposito_padrao(estabelecimento: UUID | None = None) -> Deposito:
    """Depósito padrão de um estabelecimento novo, ou do dado."""
    dono = estabelecimento or novo_id()
    with transacao("estoque"):
        garantir_deposito_padrao(estabelecimento=dono)
    return Deposito.objects.get(estabelecimento_id=dono, padrao=True)


def produto(sku: str = "X") -> UUID:
    """Produto novo, já conhecido do estoque."""
    novo = novo_id()
    with transacao("estoque"):
        guardar_produtos([produto_copiado(novo, sku=sku)])
    return novo


def produto_copiado(qual: UUID, *, sku: str = "X", ativo: bool = True, versao: int = 1) -> ProdutoCopiado:
    """O que o core diz do produto."""
    return ProdutoCopiado(id=qual, sku=sku, descricao=f"Produto {sku}", unidade="UN", ativo=ativo, versao=versao)


def entrada(onde: Deposito, qual: UUID, quanto: str, custo: str, *, dia: date = DIA) -> None:
    """Entrada por ajuste, com custo total em reais."""
    ajustes.ajustar(
        deposito=onde,
        tipo=TipoDeAjuste.ENTRADA,
        data=dia,
        motivo="carga",
        itens=[ItemDoAjuste(qual, quantidade(quanto), valor(custo))],
    )


class NoDeposito(NamedTuple):
    """O que há de um produto num depósito."""

    fisico: Decimal
    reservado: Decimal


class NaEmpresa(NamedTuple):
    """O custo médio de um produto, como se guarda; `valor` em reais."""

    quantidade: Decimal
    valor: Decimal


def saldo(onde: Deposito, qual: UUID) -> NoDeposito:
    """Saldo guardado do produto no depósito."""
    achado = Saldo.objects.get(deposito=onde, produto_id=qual)
    return NoDeposito(fisico=achado.fisico, reservado=achado.reservado)


def custo(qual: UUID) -> NaEmpresa:
    """Custo guardado do produto."""
    achado = Custo.objects.get(produto_id=qual)
    return NaEmpresa(quantidade=achado.quantidade, valor=achado.valor)
