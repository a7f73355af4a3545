"""O que cada lista do financeiro deixa filtrar, e em que ordem; na API e nas telas."""

from datetime import date
from typing import Annotated
from uuid import UUID

from financeiro.situacoes import (
    FaixaDeVencimento,
    SituacaoDaBaixa,
    SituacaoDoTitulo,
    TipoDeBaixa,
    TipoDeContaBancaria,
    TipoDeTitulo,
)
from plataforma.leituras import ComBusca, Onde, Ordem


class FiltroDeTitulos(ComBusca):
    """Títulos; `documento` procura em qualquer ponto do texto, `vencidos` são os em aberto já vencidos."""

    tipo: Annotated[tuple[TipoDeTitulo, ...], Onde("tipo__in")] = ()
    situacao: Annotated[tuple[SituacaoDoTitulo, ...], Onde("situacao__in")] = ()
    pessoa: Annotated[UUID | None, Onde("pessoa_id")] = None
    estabelecimento: Annotated[UUID | None, Onde("estabelecimento_id")] = None
    documento: Annotated[str, Onde("documento__icontains")] = ""
    id_do_documento: Annotated[UUID | None, Onde("documento_id")] = None
    vencimento_de: Annotated[date | None, Onde("vencimento__gte")] = None
    vencimento_ate: Annotated[date | None, Onde("vencimento__lte")] = None
    vencidos: Annotated[bool | None, Onde("vencido")] = None
    faixa: tuple[FaixaDeVencimento, ...] = ()


class OrdemDeTitulos(Ordem):
    """Ordens da lista de títulos."""

    MAIS_NOVOS = "-id"
    VENCIMENTO_MAIS_CEDO = "vencimento"
    VENCIMENTO_MAIS_TARDE = "-vencimento"


class FiltroDeBaixas(ComBusca):
    """Baixas."""

    titulo: Annotated[UUID | None, Onde("titulo_id")] = None
    pessoa: Annotated[UUID | None, Onde("titulo__pessoa_id")] = None
    conta_bancaria: Annotated[UUID | None, Onde("conta_bancaria_id")] = None
    tipo: Annotated[TipoDeBaixa | None, Onde("tipo")] = None
    situacao: Annotated[SituacaoDaBaixa | None, Onde("situacao")] = None
    de: Annotated[date | None, Onde("data__gte")] = None
    ate: Annotated[date | None, Onde("data__lte")] = None


class FiltroDeContas(ComBusca):
    """Contas do plano; `codigo` é o começo do código."""

    codigo: Annotated[str, Onde("codigo__startswith")] = ""
    nome: Annotated[str, Onde("nome__icontains")] = ""
    funcao: Annotated[str, Onde("funcao")] = ""
    analitica: Annotated[bool | None, Onde("analitica")] = None
    ativa: Annotated[bool | None, Onde("ativa")] = None


class OrdemDoPlano(Ordem):
    """Do primeiro código do plano ao último."""

    CODIGO = "codigo"


class FiltroDeContasBancarias(ComBusca):
    """Contas de caixa e banco."""

    tipo: Annotated[TipoDeContaBancaria | None, Onde("tipo")] = None
    ativa: Annotated[bool | None, Onde("ativa")] = None


class FiltroDeLancamentos(ComBusca):
    """Lançamentos; `conta` é o id de uma conta que neles aparece."""

    de: Annotated[date | None, Onde("data__gte")] = None
    ate: Annotated[date | None, Onde("data__lte")] = None
    numero: Annotated[int | None, Onde("numero")] = None
    origem: Annotated[str, Onde("origem")] = ""
    documento: Annotated[str, Onde("documento__icontains")] = ""
    id_do_documento: Annotated[UUID | None, Onde("documento_id")] = None
    conta: UUID | None = None


class OrdemDoLivro(Ordem):
    """Ordens do livro: do último lançamento ao primeiro, ao contrário, ou pela data."""

    ULTIMO = "-numero"
    PRIMEIRO = "numero"
    DATA_MAIS_NOVA = "-data"
    DATA_MAIS_VELHA = "data"
