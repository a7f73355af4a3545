"""O que cada lista do estoque deixa filtrar; na API e nas telas."""

from datetime import date
from typing import Annotated
from uuid import UUID

from estoque.situacoes import SituacaoDoInventario, TipoDeAjuste, TipoDeMovimento
from plataforma.leituras import ComBusca, Onde
from plataforma.valores import Quantidade

DoEstabelecimento = Annotated[UUID | None, Onde("estabelecimento_id")]
DoDeposito = Annotated[UUID | None, Onde("deposito_id")]
DoProduto = Annotated[UUID | None, Onde("produto_id")]
DoDocumento = Annotated[UUID | None, Onde("documento")]


class _PorData(ComBusca):
    de: Annotated[date | None, Onde("data__gte")] = None
    ate: Annotated[date | None, Onde("data__lte")] = None


class FiltroDeDepositos(ComBusca):
    """Depósitos."""

    estabelecimento: DoEstabelecimento = None
    codigo: Annotated[str, Onde("codigo")] = ""
    padrao: Annotated[bool | None, Onde("padrao")] = None
    ativo: Annotated[bool | None, Onde("ativo")] = None


class FiltroDeSaldos(ComBusca):
    """Saldos; `disponivel_ate` acha o que está acabando."""

    produto: DoProduto = None
    sku: Annotated[str, Onde("sku")] = ""
    deposito: DoDeposito = None
    estabelecimento: Annotated[UUID | None, Onde("deposito__estabelecimento_id")] = None
    disponivel_ate: Annotated[Quantidade | None, Onde("disponivel__lte")] = None


class FiltroDeMovimentos(_PorData):
    """Movimentos."""

    produto: DoProduto = None
    deposito: DoDeposito = None
    estabelecimento: DoEstabelecimento = None
    id_do_documento: DoDocumento = None
    tipo: Annotated[TipoDeMovimento | None, Onde("tipo")] = None


class FiltroDeReservas(ComBusca):
    """Reservas; `abertas=true` lista só as que ainda prendem saldo."""

    produto: DoProduto = None
    deposito: DoDeposito = None
    id_do_documento: DoDocumento = None
    abertas: bool | None = None


class FiltroDeAjustes(_PorData):
    """Ajustes."""

    deposito: DoDeposito = None
    estabelecimento: DoEstabelecimento = None
    tipo: Annotated[TipoDeAjuste | None, Onde("tipo")] = None


class FiltroDeTransferencias(_PorData):
    """Transferências."""

    origem: Annotated[UUID | None, Onde("origem_id")] = None
    destino: Annotated[UUID | None, Onde("destino_id")] = None


class FiltroDeInventarios(_PorData):
    """Inventários."""

    deposito: DoDeposito = None
    estabelecimento: DoEstabelecimento = None
    situacao: Annotated[SituacaoDoInventario | None, Onde("situacao")] = None
