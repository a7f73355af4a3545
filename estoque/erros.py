"""Recusas do estoque que não cruzam contrato."""

from typing import ClassVar
from uuid import UUID

from estoque.contrato import DepositoNaoEncontrado
from plataforma.erros import EntradaInvalida, ErroDeNegocio


class DataRetroativa(EntradaInvalida):
    """O movimento é anterior ao último do produto; o custo médio já foi usado depois dessa data."""

    codigo: ClassVar[str] = "estoque.data_retroativa"
    titulo: ClassVar[str] = "Data anterior ao último movimento"


class DataFutura(EntradaInvalida):
    """O dia ainda não chegou: movido nele, o produto não se moveria mais até lá."""

    codigo: ClassVar[str] = "estoque.data_futura"
    titulo: ClassVar[str] = "Data que ainda não chegou"


class ProdutoNaoEncontrado(EntradaInvalida):
    """O produto não existe nesta empresa."""

    codigo: ClassVar[str] = "estoque.produto_nao_encontrado"
    titulo: ClassVar[str] = "Produto não encontrado"


class CustoDesconhecido(EntradaInvalida):
    """A entrada não diz o custo e o produto não tem custo médio de onde tirá-lo."""

    codigo: ClassVar[str] = "estoque.custo_desconhecido"
    titulo: ClassVar[str] = "Falta o custo"


class ReservaNaoEncontrada(ErroDeNegocio):
    """Um fato consome ou libera uma reserva que não existe: os eventos chegaram fora da história do documento."""

    codigo: ClassVar[str] = "estoque.reserva_nao_encontrada"
    titulo: ClassVar[str] = "Reserva não encontrada"


class ContagemIncompleta(ErroDeNegocio):
    """Há produtos do inventário sem contagem."""

    codigo: ClassVar[str] = "estoque.contagem_incompleta"
    titulo: ClassVar[str] = "Contagem incompleta"


def deposito_nao_encontrado(deposito: UUID) -> DepositoNaoEncontrado:
    """Erro que diz o id procurado e onde achar os que existem."""
    return DepositoNaoEncontrado(
        f"O depósito {deposito} não existe nesta empresa, ou está inativo. Veja /api/depositos/."
    )
