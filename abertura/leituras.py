"""O que se lê das implantações, cada forma escrita uma vez: dela saem consultas, respostas e OpenAPI."""

from datetime import date
from uuid import UUID

from abertura.situacoes import SituacaoDaImplantacao
from plataforma.leituras import Leitura
from plataforma.valores import Instante, Valor


class ErroDaPlanilha(Leitura):
    """Onde e por que um arquivo não serve; `linha` 0 é o arquivo todo, e `coluna` vazia, a linha toda.

    `especie` e `arquivo` vazios são o conjunto deles.
    """

    especie: str = ""
    arquivo: str
    linha: int
    coluna: str
    valor: str
    mensagem: str


class ResumoDaImplantacao(Leitura):
    """Implantação como a lista a mostra; `diferenca` = devedores − credores, e `recusa` diz por que a última falhou."""

    id: UUID
    data: date
    situacao: SituacaoDaImplantacao
    produtos: int
    titulos: int
    contas: int
    estoques: Valor
    devedores: Valor
    credores: Valor
    diferenca: Valor
    quantos_erros: int
    recusa: str
    criada_em: Instante
    versao: int


class Implantacao(ResumoDaImplantacao):
    """Implantação com os primeiros 200 erros de cada planilha."""

    erros: tuple[ErroDaPlanilha, ...]


class Executada(Leitura):
    """O que ficou depois de implantar ou desfazer; `total` é a soma dos saldos devedores."""

    id: UUID
    situacao: SituacaoDaImplantacao
    lote: UUID
    data: date
    estoques: Valor
    total: Valor
    versao: int
