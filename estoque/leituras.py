"""O que se lê do estoque, cada forma escrita uma vez: dela saem consultas, respostas e OpenAPI.

`sku` e `descricao` são nulos enquanto o cadastro do produto não chega ao estoque.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from estoque.situacoes import SituacaoDoInventario, TipoDeAjuste, TipoDeMovimento
from plataforma.leituras import Fonte, Leitura
from plataforma.valores import Instante, Quantidade, Valor

Estabelecimento = Annotated[UUID, Fonte("estabelecimento_id")]
IdDoProduto = Annotated[UUID, Fonte("produto_id")]
IdDoDocumento = Annotated[UUID, Fonte("documento")]
CodigoDoDeposito = Annotated[str, Fonte("deposito__codigo")]


class Deposito(Leitura):
    """Lugar onde a mercadoria de um estabelecimento fica; um deles é o padrão."""

    id: UUID
    estabelecimento: Estabelecimento
    codigo: str
    nome: str
    padrao: bool
    ativo: bool
    versao: int


class Saldo(Leitura):
    """Quanto há de um produto num depósito; disponível = físico - reservado."""

    id: UUID
    produto: IdDoProduto
    sku: str | None
    descricao: str | None
    deposito: UUID
    codigo_do_deposito: CodigoDoDeposito
    fisico: Quantidade
    reservado: Quantidade
    disponivel: Quantidade


class Movimento(Leitura):
    """Entrada (quantidade positiva) ou saída (negativa); o custo, em reais, tem o mesmo sinal."""

    id: UUID
    estabelecimento: Estabelecimento
    produto: IdDoProduto
    sku: str | None
    descricao: str | None
    deposito: UUID
    codigo_do_deposito: CodigoDoDeposito
    tipo: TipoDeMovimento
    data: date
    quantidade: Quantidade
    custo: Valor
    id_do_documento: IdDoDocumento
    linha: UUID
    motivo: str
    usuario: Annotated[UUID, Fonte("usuario_id")]
    criado_em: Instante


class Reserva(Leitura):
    """Parte do saldo prometida a uma linha de documento; `aberta` é o que não foi consumido nem liberado."""

    id: UUID
    id_do_documento: IdDoDocumento
    linha: UUID
    produto: IdDoProduto
    sku: str | None
    descricao: str | None
    deposito: UUID
    quantidade: Quantidade
    consumida: Quantidade
    liberada: Quantidade
    aberta: Quantidade
    criada_em: Instante


class ReservaDoDocumento(Reserva):
    """Reserva de uma linha do documento, com o depósito pelo código."""

    codigo_do_deposito: CodigoDoDeposito


class ItemMovido(Leitura):
    """O que um ajuste ou uma transferência moveu de um produto, sem sinal."""

    produto: UUID
    sku: str | None
    descricao: str | None
    quantidade: Quantidade
    custo: Valor


class ResumoDoAjuste(Leitura):
    """Ajuste como a lista o mostra; `valor` é o que entrou ou saiu, em reais."""

    id: UUID
    estabelecimento: Estabelecimento
    deposito: UUID
    codigo_do_deposito: CodigoDoDeposito
    tipo: TipoDeAjuste
    data: date
    motivo: str
    valor: Valor


class Ajuste(ResumoDoAjuste):
    """Ajuste inteiro."""

    itens: tuple[ItemMovido, ...]


class ResumoDaTransferencia(Leitura):
    """Transferência como a lista a mostra."""

    id: UUID
    origem: UUID
    destino: UUID
    codigo_da_origem: Annotated[str, Fonte("origem__codigo")]
    codigo_do_destino: Annotated[str, Fonte("destino__codigo")]
    data: date
    motivo: str


class Transferencia(ResumoDaTransferencia):
    """Transferência inteira; os itens são o que chegou ao destino."""

    itens: tuple[ItemMovido, ...]


class ResumoDoInventario(Leitura):
    """Inventário como a lista o mostra; perda e sobra, em reais, só depois de fechado."""

    id: UUID
    estabelecimento: Estabelecimento
    deposito: UUID
    codigo_do_deposito: CodigoDoDeposito
    situacao: SituacaoDoInventario
    data: date
    motivo: str
    perda: Valor
    sobra: Valor
    versao: int


class ItemAContar(Leitura):
    """Item de um inventário aberto, cuja contagem é cega; `contada` é nula enquanto não se contou."""

    produto: IdDoProduto
    sku: str | None
    descricao: str | None
    contada: Quantidade | None


class ItemDoInventario(ItemAContar):
    """Item de um inventário."""

    saldo_na_abertura: Annotated[Quantidade | None, Meta(description="Falta enquanto o inventário está aberto.")] = None


class Inventario(ResumoDoInventario):
    """Inventário inteiro."""

    itens: tuple[ItemDoInventario, ...]


class LinhaDoKardex(Leitura):
    """Um movimento, com o saldo e o valor que deixou."""

    id: UUID
    data: date
    tipo: TipoDeMovimento
    deposito: UUID
    codigo_do_deposito: str
    quantidade: Quantidade
    custo: Valor
    id_do_documento: UUID
    motivo: str
    saldo: Quantidade
    valor: Valor


class Kardex(Leitura):
    """Movimentos de um produto; o anterior é o de antes da primeira linha desta página."""

    saldo_anterior: Quantidade
    valor_anterior: Valor
    proximo: Annotated[str | None, Meta(description="Endereço da página seguinte.")]
    itens: tuple[LinhaDoKardex, ...]
