"""O que se lê do financeiro, cada forma escrita uma vez: contas, títulos, baixas e lançamentos."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from financeiro.situacoes import (
    FaixaDeVencimento,
    Lado,
    SituacaoDaBaixa,
    SituacaoDoTitulo,
    TipoDeBaixa,
    TipoDeContaBancaria,
    TipoDeTitulo,
)
from plataforma.leituras import Fonte, Leitura
from plataforma.valores import Instante, Valor


class Conta(Leitura):
    """Conta do plano; com `funcao`, é usada por lançamentos automáticos."""

    id: UUID
    codigo: str
    nome: str
    natureza: Lado
    analitica: bool
    funcao: str
    grupo_dre: str
    ativa: bool
    versao: int


class ContaBancaria(Leitura):
    """Caixa ou banco; `saldo` é o do livro."""

    id: UUID
    nome: str
    tipo: TipoDeContaBancaria
    banco: str
    agencia: str
    numero: str
    conta: UUID
    codigo_da_conta: Annotated[str, Fonte("conta__codigo")]
    saldo: Valor
    ativa: bool
    versao: int


class ResumoDoLancamento(Leitura):
    """Lançamento como a lista o mostra; `data_origem` é a do fato, se ela caiu em período fechado."""

    id: UUID
    numero: int
    data: date
    data_origem: date | None
    historico: str
    origem: str
    documento: str
    id_do_documento: Annotated[UUID | None, Fonte("documento_id")]
    estorno_de: UUID | None
    estornado_por: Annotated[UUID | None, Meta(description="O lançamento que o anulou.")]
    total: Valor
    aviso: str
    usuario: Annotated[UUID, Fonte("usuario_id")]
    criado_em: Instante
    versao: Annotated[int, Meta(description="1, ou 2 se estornado.")]


class Partida(Leitura):
    """Linha de um lançamento."""

    ordem: int
    conta: UUID
    codigo: str
    nome: str
    lado: Lado
    valor: Valor


class Lancamento(ResumoDoLancamento):
    """Lançamento inteiro."""

    partidas: tuple[Partida, ...]


class Baixa(Leitura):
    """Abatimento de um título; `valor` é o dinheiro: principal + juros + multa - desconto."""

    id: UUID
    titulo: UUID
    tipo_do_titulo: Annotated[TipoDeTitulo, Fonte("titulo__tipo")]
    documento: Annotated[str, Fonte("titulo__documento")]
    parcela: Annotated[int, Fonte("titulo__parcela")]
    pessoa: Annotated[UUID, Fonte("titulo__pessoa_id")]
    nome_da_pessoa: Annotated[str, Fonte("titulo__pessoa_nome")]
    tipo: TipoDeBaixa
    data: date
    conta_bancaria: UUID | None
    nome_da_conta: Annotated[str | None, Fonte("conta_bancaria__nome")]
    principal: Valor
    juros: Valor
    multa: Valor
    desconto: Valor
    valor: Valor
    situacao: SituacaoDaBaixa
    lancamento: Annotated[UUID, Fonte("lancamento_id")]
    usuario: Annotated[UUID, Fonte("usuario_id")]
    versao: Annotated[int, Meta(description="1, ou 2 se estornada.")]


class BaixasFeitas(Leitura):
    """As baixas de um lote, na ordem pedida."""

    itens: tuple[Baixa, ...]


class ResumoDoTitulo(Leitura):
    """Título como a lista o mostra; `id_do_documento` é o pedido, a nota ou o grupo de parcelas feito à mão."""

    id: UUID
    tipo: TipoDeTitulo
    pessoa: Annotated[UUID, Fonte("pessoa_id")]
    nome_da_pessoa: Annotated[str, Fonte("pessoa_nome")]
    estabelecimento: Annotated[UUID | None, Fonte("estabelecimento_id")]
    documento: str
    id_do_documento: Annotated[UUID | None, Fonte("documento_id")]
    origem: str
    parcela: int
    emissao: date
    vencimento: date
    valor: Valor
    baixado: Valor
    saldo: Valor
    situacao: SituacaoDoTitulo
    vencido: Annotated[bool, Meta(description="Se está em aberto e o vencimento já passou.")]
    faixa: Annotated[FaixaDeVencimento | None, Meta(description="Quando vence; nula se não está em aberto.")]
    versao: int


class Titulo(ResumoDoTitulo):
    """Título inteiro."""

    baixas: tuple[Baixa, ...]


class TitulosCriados(Leitura):
    """Um título por parcela."""

    itens: tuple[ResumoDoTitulo, ...]


class Encargos(Leitura):
    """Juros e multa sugeridos por pagar com atraso; `total` = saldo + juros + multa. Nada se lança."""

    titulo: UUID
    data: date
    saldo: Valor
    dias_de_atraso: int
    juros: Valor
    multa: Valor
    total: Valor
