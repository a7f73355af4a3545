"""O que as telas leem do estoque. Escrever é pela API pública."""

from datetime import date
from uuid import UUID

from estoque.filtros import FiltroDeSaldos
from estoque.leituras import Kardex, ReservaDoDocumento, Saldo
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import Pagina, PaginaLida
from plataforma.valores import Dto, Quantidade

# O que as telas conhecem do estoque, e só por aqui.
__all__ = [
    "DisponivelNoDeposito",
    "FiltroDeSaldos",
    "GrupoDeSaldos",
    "Kardex",
    "PaginaDeSaldos",
    "ReservaDoDocumento",
    "Saldo",
    "TelasDoEstoque",
    "TotaisDeSaldos",
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
    """Do conjunto filtrado, por depósito."""

    grupos: tuple[GrupoDeSaldos, ...]


class DisponivelNoDeposito(Dto):
    """Quanto ainda se pode reservar de um produto no depósito padrão do estabelecimento."""

    produto: UUID
    disponivel: Quantidade


class TelasDoEstoque(Contrato, modulo="estoque", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_do_documento(self, *, documento: UUID) -> tuple[ReservaDoDocumento, ...]: ...

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
