"""O que os outros módulos leem e pedem ao financeiro."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from plataforma.contratos import Contrato, comando, consulta
from plataforma.erros import EntradaInvalida, ErroDeNegocio
from plataforma.valores import Dto, Linha, Valor

TipoDeTitulo = Literal["receber", "pagar", "credito_cliente", "credito_fornecedor"]


class TituloInicial(Dto):
    """Título em aberto no dia da implantação, pelo que dele resta; os créditos são o que já se pagou a mais."""

    tipo: TipoDeTitulo
    pessoa: UUID
    """Id da pessoa do core."""
    nome: Linha
    documento: Linha
    parcela: int
    emissao: date
    vencimento: date
    valor: Valor


class SaldoDeConta(Dto):
    """Saldo de uma conta do plano, pelo código: positivo é devedor, negativo é credor."""

    conta: str
    saldo: Valor


class ImplantacaoDoFinanceiro(Dto):
    """O que o lançamento de abertura do lote levou; `total` é a soma dos débitos, em reais."""

    lote: UUID
    titulos: int
    contas: int
    total: Valor


class ContaConferida(Dto):
    """Conta pedida; `recusa` diz por que ela não recebe saldo inicial, ou é vazia."""

    codigo: str
    nome: str
    recusa: str


class PeriodoResumo(Dto):
    """Se se pode lançar na data; `aberto_desde` é o primeiro dia em que se pode, ou nada se nenhum mês fechou."""

    aberto: bool
    aberto_desde: date | None


class Diferenca(Dto):
    """Somas do que se quis implantar, em reais; `diferenca` = devedores - credores."""

    devedores: Valor
    credores: Valor
    diferenca: Valor


class PeriodoFechado(ErroDeNegocio):
    """A data cai num mês fechado."""

    codigo: ClassVar[str] = "financeiro.periodo_fechado"
    titulo: ClassVar[str] = "O período está fechado"


class SaldosNaoFecham(EntradaInvalida):
    """Devedores e credores não somam o mesmo: nada foi lançado."""

    codigo: ClassVar[str] = "financeiro.saldos_nao_fecham"
    titulo: ClassVar[str] = "Os saldos iniciais não fecham"
    tipo_dos_dados: ClassVar[type[Dto] | None] = Diferenca


class SaldoInicialRecusado(EntradaInvalida):
    """Uma conta ou um título do lote não serve; `campos` diz quais, como `contas.0.conta`."""

    codigo: ClassVar[str] = "financeiro.saldo_inicial_recusado"
    titulo: ClassVar[str] = "Saldo inicial que não serve"


class SaldosJaImplantados(ErroDeNegocio):
    """A empresa já tem um lançamento de abertura em vigor."""

    codigo: ClassVar[str] = "financeiro.saldos_ja_implantados"
    titulo: ClassVar[str] = "Os saldos iniciais já foram implantados"


class LivroJaMovimentado(ErroDeNegocio):
    """Há lançamento em vigor depois do de abertura: ele não se desfaz mais."""

    codigo: ClassVar[str] = "financeiro.livro_ja_movimentado"
    titulo: ClassVar[str] = "O livro já se moveu"


class Financeiro(Contrato, modulo="financeiro", versao=1):
    """Saldos iniciais e períodos da empresa em contexto."""

    @comando(prazo="20s", erros=(SaldosNaoFecham, SaldoInicialRecusado, SaldosJaImplantados, PeriodoFechado))
    def implantar_saldos(
        self,
        *,
        chave: UUID,
        lote: UUID,
        data: date,
        titulos: tuple[TituloInicial, ...],
        contas: tuple[SaldoDeConta, ...],
        estoques: Valor,
    ) -> ImplantacaoDoFinanceiro:
        """Um lançamento em `data` com todas as contas, e os títulos; um lote já em vigor nada muda.

        Clientes, fornecedores, créditos e estoques saem dos títulos e de `estoques`, e não se dão como conta.
        """

    @comando(prazo="20s", erros=(LivroJaMovimentado, PeriodoFechado))
    def desfazer_implantacao(self, *, chave: UUID, lote: UUID) -> ImplantacaoDoFinanceiro:
        """Estorna a abertura e cancela seus títulos, se nenhum lançamento posterior está em vigor.

        Um lançamento posterior estornado, com seu estorno, não conta. Um lote que não está em vigor dá zero.
        """

    @consulta(prazo="500ms")
    def conferir_contas(self, *, codigos: tuple[str, ...]) -> tuple[ContaConferida, ...]:
        """Quais dos códigos recebem saldo inicial, na ordem pedida."""

    @consulta(prazo="300ms")
    def conferir_periodo(self, *, data: date) -> PeriodoResumo: ...
