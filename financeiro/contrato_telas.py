"""O que as telas leem do financeiro. Escrever é pela API pública."""

from uuid import UUID

from financeiro.erros import TituloNaoEncontrado
from financeiro.filtros import FiltroDeTitulos, OrdemDeTitulos
from financeiro.leituras import Baixa, ResumoDoTitulo
from financeiro.situacoes import FaixaDeVencimento, SituacaoDoTitulo, TipoDeTitulo
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import Pagina, PaginaLida
from plataforma.valores import Dto, Valor

# O que as telas conhecem do financeiro, e só por aqui.
__all__ = [
    "BaixaDaFicha",
    "ContasDaPessoa",
    "FaixaDeVencimento",
    "FichaDoTitulo",
    "FiltroDeTitulos",
    "GrupoDeTitulos",
    "LinhaDeTitulos",
    "OrdemDeTitulos",
    "PaginaDeTitulos",
    "ResumoDoTitulo",
    "SituacaoDoTitulo",
    "TelasDoFinanceiro",
    "TipoDeTitulo",
    "TotaisDeTitulos",
]


class LinhaDeTitulos(ResumoDoTitulo):
    """Título na lista, e o que se pode fazer com ele sem o abrir."""

    acoes: tuple[str, ...] = ()


class PaginaDeTitulos(PaginaLida):
    """Uma página da lista de títulos."""

    itens: tuple[LinhaDeTitulos, ...]


class GrupoDeTitulos(Dto):
    """Quantos títulos de um tipo estão numa situação e numa faixa, o que valem e o que resta deles."""

    tipo: TipoDeTitulo
    situacao: SituacaoDoTitulo
    faixa: FaixaDeVencimento | None
    quantos: int
    soma: Valor
    resta: Valor


class TotaisDeTitulos(Dto):
    """Do conjunto filtrado, por tipo, situação e faixa."""

    grupos: tuple[GrupoDeTitulos, ...]


class BaixaDaFicha(Baixa):
    """Baixa, e se quem vê pode estorná-la."""

    acoes: tuple[str, ...] = ()


class FichaDoTitulo(ResumoDoTitulo):
    """Título inteiro, da baixa mais nova à mais velha, e o que se pode fazer com ele."""

    baixas: tuple[BaixaDaFicha, ...]
    acoes: tuple[str, ...] = ()


class ContasDaPessoa(Dto):
    """O que se tem a receber de uma pessoa, ou a pagar a ela: a soma, o que já venceu, e os primeiros a vencer."""

    em_aberto: Valor
    vencido: Valor
    quantos: int
    titulos: tuple[ResumoDoTitulo, ...]


class TelasDoFinanceiro(Contrato, modulo="financeiro", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_dos_documentos(self, *, documentos: tuple[UUID, ...]) -> tuple[ResumoDoTitulo, ...]: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_da_pessoa(self, *, pessoa: UUID, tipo: TipoDeTitulo) -> ContasDaPessoa: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_titulos(self, *, filtro: FiltroDeTitulos, ordem: OrdemDeTitulos, pagina: Pagina) -> PaginaDeTitulos: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_titulos(self, *, filtro: FiltroDeTitulos) -> TotaisDeTitulos: ...

    @consulta(prazo="1s", erros=(Proibido, TituloNaoEncontrado))
    def tela_titulo(self, *, titulo: UUID) -> FichaDoTitulo: ...
