"""O que as telas leem de compras: uma consulta por tela. Escrever é pela API pública."""

from datetime import date
from uuid import UUID

from compras.erros import DevolucaoDeCompraNaoEncontrada, FornecedorNaoEncontrado, NotaNaoEncontrada
from compras.filtros import FiltroDeDevolucoes, FiltroDeFornecedores, FiltroDeNotas, OrdemDeFornecedores, OrdemDeNotas
from compras.leituras import DevolucaoDeCompra, Fornecedor, ItemDaNota, Nota, ResumoDaDevolucaoDeCompra, ResumoDaNota
from compras.situacoes import NaturezaDaEntrada, Origem, SituacaoDaDevolucao, SituacaoDaNota
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import DosNumerados, Pagina, PaginaLida
from plataforma.valores import Dto, Valor

# O que as telas conhecem de compras, e só por aqui.
__all__ = [
    "ComprasDoDia",
    "ComprasDoFornecedor",
    "DevolucaoDeCompra",
    "FichaDaNota",
    "FichaDoFornecedor",
    "FiltroDeDevolucoes",
    "FiltroDeFornecedores",
    "FiltroDeNotas",
    "Fornecedor",
    "GrupoDeNotas",
    "ItemDaNota",
    "LinhaDeNotas",
    "NaturezaDaEntrada",
    "OrdemDeFornecedores",
    "OrdemDeNotas",
    "Origem",
    "PaginaDeDevolucoesDeCompra",
    "PaginaDeFornecedores",
    "PaginaDeNotas",
    "ResumoDaDevolucaoDeCompra",
    "SituacaoDaDevolucao",
    "SituacaoDaNota",
    "TelasDeCompras",
    "TotaisDeNotas",
]


class LinhaDeNotas(ResumoDaNota):
    """Nota na lista, e o que se pode fazer com ela sem a abrir."""

    acoes: tuple[str, ...] = ()


class PaginaDeNotas(PaginaLida):
    """Uma página da lista de notas."""

    itens: tuple[LinhaDeNotas, ...]


class GrupoDeNotas(Dto):
    """Quantas notas estão numa situação, e quanto somam."""

    situacao: SituacaoDaNota
    quantos: int
    soma: Valor


class TotaisDeNotas(Dto):
    """Do conjunto filtrado, por situação."""

    grupos: tuple[GrupoDeNotas, ...]


class ComprasDoDia(Dto):
    """Quantas notas lançadas se emitiram no dia, e quanto somam."""

    data_emissao: date
    quantos: int
    soma: Valor


class ComprasDoFornecedor(Dto):
    """Quantas notas lançadas um fornecedor emitiu, e quanto somam."""

    fornecedor: UUID
    nome: str
    quantos: int
    soma: Valor


class FichaDaNota(Nota):
    """Nota inteira, suas devoluções, da mais nova à mais velha, e o que se pode fazer com ela."""

    devolucoes: tuple[ResumoDaDevolucaoDeCompra, ...] = ()
    acoes: tuple[str, ...] = ()


class PaginaDeDevolucoesDeCompra(PaginaLida):
    """Uma página da lista de devoluções."""

    itens: tuple[ResumoDaDevolucaoDeCompra, ...]


class PaginaDeFornecedores(PaginaLida):
    """Uma página da lista de fornecedores."""

    itens: tuple[Fornecedor, ...]


class FichaDoFornecedor(Fornecedor):
    """Fornecedor, e as suas últimas notas, da mais nova à mais velha."""

    notas: tuple[ResumoDaNota, ...] = ()


class TelasDeCompras(Contrato, modulo="compras", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_notas(self, *, filtro: FiltroDeNotas, ordem: OrdemDeNotas, pagina: Pagina) -> PaginaDeNotas: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_notas(self, *, filtro: FiltroDeNotas) -> TotaisDeNotas: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def compras_por_dia(self, *, de: date, ate: date) -> tuple[ComprasDoDia, ...]:
        """Pela emissão; só os dias em que se comprou, do primeiro ao último."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def compras_por_fornecedor(self, *, de: date, ate: date, limite: int) -> tuple[ComprasDoFornecedor, ...]:
        """Os `limite` de quem mais se comprou, do maior ao menor."""

    @consulta(prazo="1s", erros=(Proibido, NotaNaoEncontrada))
    def tela_nota(self, *, nota: UUID) -> FichaDaNota: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_devolucoes(
        self, *, filtro: FiltroDeDevolucoes, ordem: DosNumerados, pagina: Pagina
    ) -> PaginaDeDevolucoesDeCompra: ...

    @consulta(prazo="1s", erros=(Proibido, DevolucaoDeCompraNaoEncontrada))
    def tela_devolucao(self, *, devolucao: UUID) -> DevolucaoDeCompra: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_fornecedores(
        self, *, filtro: FiltroDeFornecedores, ordem: OrdemDeFornecedores, pagina: Pagina
    ) -> PaginaDeFornecedores: ...

    @consulta(prazo="1s", erros=(Proibido, FornecedorNaoEncontrado))
    def tela_fornecedor(self, *, fornecedor: UUID) -> FichaDoFornecedor: ...
