"""O que as telas leem do estoque. Escrever é pela API pública."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from estoque.contrato import DepositoNaoEncontrado
from estoque.filtros import (
    FiltroDeAjustes,
    FiltroDeDepositos,
    FiltroDeInventarios,
    FiltroDeSaldos,
    FiltroDeTransferencias,
)
from estoque.leituras import (
    Ajuste,
    Deposito,
    Inventario,
    Kardex,
    ReservaDoDocumento,
    ResumoDaTransferencia,
    ResumoDoAjuste,
    ResumoDoInventario,
    Saldo,
    Transferencia,
)
from estoque.situacoes import SituacaoDoInventario, TipoDeAjuste, TipoDeMovimento
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, NaoEncontrado, Proibido
from plataforma.leituras import DasMaisNovas, DosDocumentos, Marco, Pagina, PaginaLida
from plataforma.valores import Dto, Quantidade, Valor

# O que as telas conhecem do estoque, e só por aqui.
__all__ = [
    "Ajuste",
    "Deposito",
    "DisponivelNoDeposito",
    "FatoDoEstoque",
    "FichaDoInventario",
    "FiltroDeAjustes",
    "FiltroDeDepositos",
    "FiltroDeInventarios",
    "FiltroDeSaldos",
    "FiltroDeTransferencias",
    "GrupoDeSaldos",
    "Kardex",
    "MarcoDoEstoque",
    "PaginaDeAjustes",
    "PaginaDeDepositos",
    "PaginaDeInventarios",
    "PaginaDeSaldos",
    "PaginaDeTransferencias",
    "ReservaDoDocumento",
    "ResumoDaTransferencia",
    "ResumoDoAjuste",
    "ResumoDoInventario",
    "Saldo",
    "SituacaoDoInventario",
    "TelasDoEstoque",
    "TipoDeAjuste",
    "TipoDeMovimento",
    "TotaisDeSaldos",
    "Transferencia",
]


class PaginaDeSaldos(PaginaLida):
    """Uma página da lista de saldos; um saldo não se altera: movem-no os documentos."""

    itens: tuple[Saldo, ...]


class GrupoDeSaldos(Dto):
    """Quantos produtos há num depósito, e quanto se pode vender deles; a soma só diz algo de um produto."""

    deposito: UUID
    codigo_do_deposito: str
    quantos: int
    no_deposito: Quantidade
    prometido: Quantidade
    livre: Quantidade


class TotaisDeSaldos(Dto):
    """Do conjunto filtrado, por depósito; sem filtro, e a quem vê custos, o que vale o estoque inteiro."""

    grupos: tuple[GrupoDeSaldos, ...]
    valor: Valor | None = None


class DisponivelNoDeposito(Dto):
    """Quanto ainda se pode reservar de um produto no depósito padrão do estabelecimento."""

    produto: UUID
    disponivel: Quantidade


class PaginaDeDepositos(PaginaLida):
    """Uma página da lista de depósitos."""

    itens: tuple[Deposito, ...]


class PaginaDeAjustes(PaginaLida):
    """Uma página da lista de ajustes."""

    itens: tuple[ResumoDoAjuste, ...]


class PaginaDeTransferencias(PaginaLida):
    """Uma página da lista de transferências."""

    itens: tuple[ResumoDaTransferencia, ...]


class PaginaDeInventarios(PaginaLida):
    """Uma página da lista de inventários."""

    itens: tuple[ResumoDoInventario, ...]


class FichaDoInventario(Inventario):
    """Inventário inteiro, e o que se pode fazer com ele."""

    acoes: tuple[str, ...] = ()


class FatoDoEstoque(StrEnum):
    """O que o estoque fez por causa de um documento de venda."""

    RESERVADO = "reservado"
    SAIU = "saiu"
    VOLTOU = "voltou"


class MarcoDoEstoque(Marco):
    """Reserva ou movimento do estoque; `nome` é o código do depósito."""

    fato: FatoDoEstoque


class TelasDoEstoque(Contrato, modulo="estoque", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_do_documento(self, *, documento: UUID) -> tuple[ReservaDoDocumento, ...]: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def marcos_do_documento(self, *, documento: UUID) -> tuple[MarcoDoEstoque, ...]:
        """Reservas, e os movimentos a quem pode vê-los."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def disponiveis(self, *, produtos: tuple[UUID, ...], estabelecimento: UUID) -> tuple[DisponivelNoDeposito, ...]: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_do_produto(self, *, produto: UUID) -> tuple[Saldo, ...]: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_saldos(self, *, filtro: FiltroDeSaldos, pagina: Pagina) -> PaginaDeSaldos: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_saldos(self, *, filtro: FiltroDeSaldos) -> TotaisDeSaldos: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_kardex(self, *, produto: UUID, de: date, ate: date, pagina: Pagina) -> Kardex:
        """Movimentos do produto no período; `proximo` é o cursor da página seguinte."""

    @consulta(prazo="1s", erros=(Proibido,))
    def depositos_ativos(self) -> tuple[Deposito, ...]: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_depositos(
        self, *, filtro: FiltroDeDepositos, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeDepositos: ...

    @consulta(prazo="1s", erros=(Proibido, DepositoNaoEncontrado))
    def tela_deposito(self, *, deposito: UUID) -> Deposito: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_ajustes(self, *, filtro: FiltroDeAjustes, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeAjustes: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_ajuste(self, *, ajuste: UUID) -> Ajuste: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_transferencias(
        self, *, filtro: FiltroDeTransferencias, ordem: DosDocumentos, pagina: Pagina
    ) -> PaginaDeTransferencias: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_transferencia(self, *, transferencia: UUID) -> Transferencia: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_inventarios(
        self, *, filtro: FiltroDeInventarios, ordem: DosDocumentos, pagina: Pagina
    ) -> PaginaDeInventarios: ...

    @consulta(prazo="2s", erros=(Proibido, NaoEncontrado))
    def tela_inventario(self, *, inventario: UUID) -> FichaDoInventario: ...
