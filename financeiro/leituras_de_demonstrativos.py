"""O que se lê do livro somado: balancete, DRE, razão, períodos e o que falta expedir."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from financeiro.situacoes import Lado, SituacaoDoPeriodo, TipoDeLinhaDaDre
from plataforma.leituras import Leitura
from plataforma.valores import Instante, Quantidade, Valor

Proximo = Annotated[str | None, Meta(description="Endereço da página seguinte.")]


class SaldoDaConta(Leitura):
    """Uma conta no balancete; saldo positivo é devedor."""

    conta: UUID
    codigo: str
    nome: str
    natureza: Lado
    analitica: bool
    saldo_anterior: Valor
    debitos: Valor
    creditos: Valor
    saldo_final: Valor


class Balancete(Leitura):
    """Balancete de verificação; `debitos` e `creditos` somam as analíticas e são iguais."""

    de: date
    ate: date
    debitos: Valor
    creditos: Valor
    contas: tuple[SaldoDaConta, ...]


class ContaDaDre(Leitura):
    """Conta de um grupo da DRE; `saldo` = créditos - débitos: receita é positiva, despesa é negativa."""

    conta: UUID
    codigo: str
    nome: str
    grupo: str
    saldo: Valor


class LinhaDaDre(Leitura):
    """Grupo, com suas contas por código, ou total acumulado até ali."""

    tipo: TipoDeLinhaDaDre
    chave: str
    titulo: str
    valor: Valor
    contas: tuple[ContaDaDre, ...]


class Dre(Leitura):
    """Demonstração do resultado, na ordem em que se lê."""

    de: date
    ate: date
    linhas: tuple[LinhaDaDre, ...]


class LinhaDoRazao(Leitura):
    """Partida da conta e o saldo que ela deixou."""

    lancamento: UUID
    data: date
    numero: int
    ordem: int
    historico: str
    origem: str
    documento: str
    id_do_documento: UUID | None
    debito: Valor
    credito: Valor
    saldo: Valor


class Razao(Leitura):
    """Página do razão; `saldo_anterior` é o de antes do primeiro item da página."""

    conta: UUID
    codigo: str
    nome: str
    analitica: bool
    de: date
    ate: date
    saldo_anterior: Valor
    proximo: Proximo
    itens: tuple[LinhaDoRazao, ...]


class ItemAExpedir(Leitura):
    """Linha de um pedido que falta sair."""

    pedido: UUID
    linha: UUID
    data: date
    documentos: str
    quantidade: Quantidade


class AExpedir(Leitura):
    """Página do que falta expedir, do pedido mais velho ao mais novo."""

    proximo: Proximo
    itens: tuple[ItemAExpedir, ...]


class ResumoDoPeriodo(Leitura):
    """Mês do livro (AAAA-MM) e sua última mudança."""

    mes: str
    situacao: SituacaoDoPeriodo
    mudado_em: Instante | None
    mudado_por: UUID | None
    motivo: str | None
    versao: int


class Periodos(Leitura):
    """Meses, do mais novo ao mais velho."""

    itens: tuple[ResumoDoPeriodo, ...]


class MudancaDoPeriodo(Leitura):
    """Um fechamento ou uma reabertura."""

    situacao: SituacaoDoPeriodo
    motivo: str
    avisos: tuple[str, ...]
    usuario: UUID
    em: Instante


class Periodo(Leitura):
    """Mês e sua auditoria, da mais nova à mais velha."""

    mes: str
    situacao: SituacaoDoPeriodo
    versao: int
    historico: tuple[MudancaDoPeriodo, ...]


class Fechamento(Leitura):
    """Como o mês ficou, e o que merece olhar."""

    mes: str
    situacao: SituacaoDoPeriodo
    versao: int
    avisos: tuple[str, ...]
