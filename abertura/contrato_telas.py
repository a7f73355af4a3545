"""O que as telas leem da abertura: uma consulta por tela. Escrever é pela API pública."""

from uuid import UUID

from abertura.erros import ImplantacaoNaoEncontrada
from abertura.filtros import FiltroDeImplantacoes
from abertura.leituras import ErroDaPlanilha, Implantacao, ResumoDaImplantacao
from abertura.situacoes import EspecieDePlanilha, SituacaoDaImplantacao
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import DasMaisNovas, Pagina, PaginaLida
from plataforma.valores import Dto, Valor

# O que as telas conhecem da abertura, e só por aqui.
__all__ = [
    "ErroDaPlanilha",
    "EspecieDePlanilha",
    "FichaDaImplantacao",
    "FiltroDeImplantacoes",
    "LinhaDeImplantacoes",
    "ModeloDePlanilha",
    "PaginaDeImplantacoes",
    "PlanilhaEnviada",
    "SituacaoDaImplantacao",
    "SomaDosSaldos",
    "TelasDaAbertura",
]


class LinhaDeImplantacoes(ResumoDaImplantacao):
    """Implantação na lista, e o que se pode fazer com ela."""

    acoes: tuple[str, ...] = ()


class PaginaDeImplantacoes(PaginaLida):
    """Uma página da lista de implantações."""

    itens: tuple[LinhaDeImplantacoes, ...]


class PlanilhaEnviada(Dto):
    """Um arquivo da implantação, e quantas linhas dele não servem."""

    especie: EspecieDePlanilha
    arquivo: str
    quantos_erros: int


class SomaDosSaldos(Dto):
    """Quantas linhas há de uma parte, e quanto somam de cada lado.

    `parte`: produtos, receber, credito_fornecedor, pagar, credito_cliente ou contas.
    """

    parte: str
    quantos: int
    devedor: Valor
    credor: Valor


class FichaDaImplantacao(Implantacao):
    """Implantação inteira, os arquivos dela, o que somam e o que se pode fazer; `lote` é como os módulos a conhecem."""

    lote: UUID | None = None
    planilhas: tuple[PlanilhaEnviada, ...] = ()
    somas: tuple[SomaDosSaldos, ...] = ()
    acoes: tuple[str, ...] = ()


class ModeloDePlanilha(Dto):
    """As colunas de uma planilha e uma linha de exemplo; `opcionais` são as que podem faltar."""

    especie: EspecieDePlanilha
    colunas: tuple[str, ...]
    opcionais: tuple[str, ...]
    exemplo: tuple[str, ...]


class TelasDaAbertura(Contrato, modulo="abertura", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_implantacoes(
        self, *, filtro: FiltroDeImplantacoes, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeImplantacoes: ...

    @consulta(prazo="2s", erros=(Proibido, ImplantacaoNaoEncontrada))
    def tela_implantacao(self, *, implantacao: UUID) -> FichaDaImplantacao: ...

    @consulta(prazo="1s", erros=(Proibido,))
    def modelos_de_planilha(self) -> tuple[ModeloDePlanilha, ...]: ...
