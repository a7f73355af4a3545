"""O que as telas leem do financeiro. Escrever é pela API pública."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from financeiro.erros import (
    BaixaNaoEncontrada,
    ContaNaoEncontrada,
    ContaRecusada,
    LancamentoNaoEncontrado,
    TituloNaoEncontrado,
)
from financeiro.filtros import (
    FiltroDeContas,
    FiltroDeContasBancarias,
    FiltroDeLancamentos,
    FiltroDeTitulos,
    OrdemDeTitulos,
    OrdemDoLivro,
    OrdemDoPlano,
)
from financeiro.leituras import Baixa, Conta, ContaBancaria, Lancamento, Partida, ResumoDoLancamento, ResumoDoTitulo
from financeiro.leituras_de_demonstrativos import Balancete, Dre, Razao, ResumoDoPeriodo, SaldoDaConta
from financeiro.situacoes import (
    FaixaDeVencimento,
    Lado,
    SituacaoDoPeriodo,
    SituacaoDoTitulo,
    TipoDeContaBancaria,
    TipoDeLinhaDaDre,
    TipoDeTitulo,
)
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import DasMaisNovas, Marco, Pagina, PaginaLida
from plataforma.valores import Dto, Valor

# O que as telas conhecem do financeiro, e só por aqui.
__all__ = [
    "BaixaDaFicha",
    "Balancete",
    "Conta",
    "ContaBancaria",
    "ContasDaPessoa",
    "Dre",
    "FaixaDeVencimento",
    "FatoFinanceiro",
    "FichaDaBaixa",
    "FichaDoLancamento",
    "FichaDoTitulo",
    "FiltroDeContas",
    "FiltroDeContasBancarias",
    "FiltroDeLancamentos",
    "FiltroDeTitulos",
    "GrupoDeTitulos",
    "Lado",
    "LinhaDeContasBancarias",
    "LinhaDeLancamentos",
    "LinhaDePeriodos",
    "LinhaDeTitulos",
    "MarcoFinanceiro",
    "OrdemDeTitulos",
    "OrdemDoLivro",
    "OrdemDoPlano",
    "PaginaDeContas",
    "PaginaDeContasBancarias",
    "PaginaDeLancamentos",
    "PaginaDeTitulos",
    "Partida",
    "PreviaDaBaixa",
    "Razao",
    "ResumoDoTitulo",
    "SaldoDaConta",
    "SituacaoDoPeriodo",
    "SituacaoDoTitulo",
    "TelasDoFinanceiro",
    "TipoDeContaBancaria",
    "TipoDeLinhaDaDre",
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


class FichaDaBaixa(BaixaDaFicha):
    """Baixa sozinha."""


class PreviaDaBaixa(ResumoDoTitulo):
    """Título em aberto e o que se sugere cobrar de quem paga em `data`; `total` = saldo + juros + multa."""

    data: date
    juros: Valor
    multa: Valor
    total: Valor


class LinhaDeContasBancarias(ContaBancaria):
    """Caixa ou banco na lista, e o que se pode fazer com ele."""

    acoes: tuple[str, ...] = ()


class PaginaDeContasBancarias(PaginaLida):
    """Uma página da lista de caixas e bancos."""

    itens: tuple[LinhaDeContasBancarias, ...]


class PaginaDeContas(PaginaLida):
    """Uma página do plano de contas."""

    itens: tuple[Conta, ...]


class LinhaDeLancamentos(ResumoDoLancamento):
    """Lançamento na lista, e o que se pode fazer com ele."""

    acoes: tuple[str, ...] = ()


class PaginaDeLancamentos(PaginaLida):
    """Uma página da lista de lançamentos."""

    itens: tuple[LinhaDeLancamentos, ...]


class FichaDoLancamento(Lancamento):
    """Lançamento inteiro, e o que se pode fazer com ele."""

    acoes: tuple[str, ...] = ()


class LinhaDePeriodos(ResumoDoPeriodo):
    """Mês do livro, e o que se pode fazer com ele."""

    acoes: tuple[str, ...] = ()


class ContasDaPessoa(Dto):
    """O que se tem a receber de uma pessoa, ou a pagar a ela: a soma, o que já venceu, e os primeiros a vencer."""

    em_aberto: Valor
    vencido: Valor
    quantos: int
    titulos: tuple[ResumoDoTitulo, ...]


class FatoFinanceiro(StrEnum):
    """O que o financeiro fez por causa de um documento de venda."""

    A_RECEBER = "a_receber"
    CREDITO = "credito"
    RECEBIDO = "recebido"
    ABATIDO = "abatido"
    ESTORNADO = "estornado"
    COBRANCA_DESFEITA = "cobranca_desfeita"
    CUSTO = "custo"
    CUSTO_DE_VOLTA = "custo_de_volta"


class MarcoFinanceiro(Marco):
    """Títulos de uma fatura, uma baixa ou um lançamento; `id` é do título ou do lançamento."""

    fato: FatoFinanceiro


class TelasDoFinanceiro(Contrato, modulo="financeiro", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_dos_documentos(self, *, documentos: tuple[UUID, ...]) -> tuple[ResumoDoTitulo, ...]: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_da_fatura(self, *, fatura: UUID) -> tuple[ResumoDoTitulo, ...]: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def marcos_do_documento(self, *, documento: UUID) -> tuple[MarcoFinanceiro, ...]:
        """Títulos e baixas, e os custos a quem pode ver lançamentos."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_da_pessoa(self, *, pessoa: UUID, tipo: TipoDeTitulo) -> ContasDaPessoa: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_titulos(self, *, filtro: FiltroDeTitulos, ordem: OrdemDeTitulos, pagina: Pagina) -> PaginaDeTitulos: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_titulos(self, *, filtro: FiltroDeTitulos) -> TotaisDeTitulos: ...

    @consulta(prazo="1s", erros=(Proibido, TituloNaoEncontrado))
    def tela_titulo(self, *, titulo: UUID) -> FichaDoTitulo: ...

    @consulta(prazo="1s", erros=(Proibido, BaixaNaoEncontrada))
    def tela_baixa(self, *, baixa: UUID) -> FichaDaBaixa: ...

    @consulta(prazo="1s", erros=(Proibido,))
    def previa_de_baixas(self, *, titulos: tuple[UUID, ...], data: date) -> tuple[PreviaDaBaixa, ...]:
        """Só os que estão em aberto, por vencimento."""

    @consulta(prazo="1s", erros=(Proibido,))
    def contas_bancarias_ativas(self) -> tuple[ContaBancaria, ...]: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_contas_bancarias(
        self, *, filtro: FiltroDeContasBancarias, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeContasBancarias: ...

    @consulta(prazo="1s", erros=(Proibido, ContaNaoEncontrada))
    def tela_conta_bancaria(self, *, conta: UUID) -> LinhaDeContasBancarias: ...

    @consulta(prazo="1s", erros=(Proibido, EntradaInvalida))
    def tela_contas(self, *, filtro: FiltroDeContas, ordem: OrdemDoPlano, pagina: Pagina) -> PaginaDeContas: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_lancamentos(
        self, *, filtro: FiltroDeLancamentos, ordem: OrdemDoLivro, pagina: Pagina
    ) -> PaginaDeLancamentos: ...

    @consulta(prazo="1s", erros=(Proibido, LancamentoNaoEncontrado))
    def tela_lancamento(self, *, lancamento: UUID) -> FichaDoLancamento: ...

    @consulta(prazo="5s", erros=(Proibido,))
    def tela_dre(self, *, de: date, ate: date) -> Dre: ...

    @consulta(prazo="5s", erros=(Proibido,))
    def tela_balancete(self, *, de: date, ate: date) -> Balancete: ...

    @consulta(prazo="5s", erros=(Proibido, ContaRecusada, EntradaInvalida))
    def tela_razao(self, *, conta: UUID, de: date, ate: date, pagina: Pagina) -> Razao:
        """Partidas da conta no período; `proximo` é o cursor da página seguinte."""

    @consulta(prazo="1s", erros=(Proibido,))
    def tela_periodos(self) -> tuple[LinhaDePeriodos, ...]: ...
