"""Recusas do estoque que não cruzam contrato."""

from typing import ClassVar

from plataforma.erros import EntradaInvalida, ErroDeNegocio


class DataRetroativa(EntradaInvalida):
    """O movimento é anterior ao último do produto; o custo médio já foi usado depois dessa data."""

    codigo: ClassVar[str] = "estoque.data_retroativa"
    titulo: ClassVar[str] = "Data anterior ao último movimento"


class DataFutura(EntradaInvalida):
    """O dia ainda não chegou: movido nele, o produto não se moveria mais até lá."""

    codigo: ClassVar[str] = "estoque.data_futura"
    titulo: ClassVar[str] = "Data que ainda não chegou"


class ProdutoDesconhecido(EntradaInvalida):
    """O produto não existe nesta empresa, ou o cadastro dele ainda não chegou ao estoque."""

    codigo: ClassVar[str] = "estoque.produto_desconhecido"
    titulo: ClassVar[str] = "Produto desconhecido"


class CustoDesconhecido(EntradaInvalida):
    """A entrada não diz o custo e o produto não tem custo médio de onde tirá-lo."""

    codigo: ClassVar[str] = "estoque.custo_desconhecido"
    titulo: ClassVar[str] = "Falta o custo"


class ReservaAusente(ErroDeNegocio):
    """Um fato consome ou libera uma reserva que não existe: os eventos chegaram fora da história do documento."""

    codigo: ClassVar[str] = "estoque.reserva_ausente"
    titulo: ClassVar[str] = "Reserva ausente"


class ContagemIncompleta(ErroDeNegocio):
    """Há produtos do inventário sem contagem."""

    codigo: ClassVar[str] = "estoque.contagem_incompleta"
    titulo: ClassVar[str] = "Contagem incompleta"
