"""O que se lê de compras, cada forma escrita uma vez: dela saem consultas, respostas e OpenAPI."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from compras.situacoes import DesfechoDoArquivo, NaturezaDaEntrada, Origem, SituacaoDaDevolucao, SituacaoDaNota
from plataforma.leituras import Fonte, Leitura
from plataforma.valores import Fator, Instante, Preco, Quantidade, Valor

Estabelecimento = Annotated[UUID, Fonte("estabelecimento_id")]
IdDoFornecedor = Annotated[UUID, Fonte("fornecedor_id")]


class ResumoDaNota(Leitura):
    """Nota como a lista a mostra; `outro_destinatario` diz para quem era, se não era para nós."""

    id: UUID
    situacao: SituacaoDaNota
    origem: Origem
    natureza: NaturezaDaEntrada
    chave_de_acesso: str
    numero: str
    serie: str
    fornecedor: IdDoFornecedor
    documento_do_fornecedor: str
    nome_do_fornecedor: str
    estabelecimento: Estabelecimento
    cnpj_do_estabelecimento: str
    outro_destinatario: str
    uso_e_consumo: bool
    data_emissao: date
    data_entrada: date | None
    total: Valor
    versao: int


class ItemDaNota(Leitura):
    """Linha da nota; `pendencia` diz o que falta para ela entrar."""

    numero: int
    codigo: str
    gtin: str
    descricao: str
    ncm: str
    cfop: str
    cfop_de_entrada: str
    natureza: NaturezaDaEntrada
    unidade: str
    quantidade: Quantidade
    valor_unitario: Preco
    produtos: Valor
    desconto: Valor
    acessorios: Valor
    cst: str
    icms: Valor
    icms_st: Valor
    ipi: Valor
    pis: Valor
    cofins: Valor
    valor_na_nota: Valor
    custo: Valor
    icms_a_recuperar: Valor
    pis_a_recuperar: Valor
    cofins_a_recuperar: Valor
    entra_no_estoque: bool
    produto: Annotated[UUID | None, Fonte("produto_id")]
    sku: str
    unidade_de_estoque: str
    fator: Fator | None
    quantidade_de_estoque: Quantidade | None
    quantidade_devolvida: Quantidade
    pendencia: str


class ParcelaDaNota(Leitura):
    """Um vencimento do que se deve pela nota."""

    numero: int
    vencimento: date
    valor: Valor


class Nota(ResumoDaNota):
    """Nota inteira."""

    produtos: Valor
    desconto: Valor
    frete: Valor
    outras_despesas: Valor
    icms_st: Valor
    ipi: Valor
    a_pagar: Valor
    bonificacao: Valor
    remessa: Valor
    criado_em: Instante
    sha256: Annotated[str, Meta(description="O dos bytes do XML guardado; vazio na digitada.")]
    itens: tuple[ItemDaNota, ...]
    parcelas: tuple[ParcelaDaNota, ...]


class Mapeamento(Leitura):
    """O que um código de um fornecedor é aqui: 1 `unidade` dele = `fator` unidades de estoque do produto."""

    id: UUID
    fornecedor: IdDoFornecedor
    codigo: str
    unidade: str
    produto: Annotated[UUID, Fonte("produto_id")]
    sku: str
    fator: Fator
    uso_e_consumo: bool
    versao: int


class Fornecedor(Leitura):
    """Resumo das notas de uma pessoa; `comprado` e `devolvido` são do que se paga. O que se deve está nos títulos."""

    id: UUID
    nome: str
    documento: str
    notas_lancadas: int
    notas_aguardando: int
    comprado: Valor
    devolvido: Valor
    ultima_entrada: date | None


class ResumoDaDevolucaoDeCompra(Leitura):
    """Devolução como a lista a mostra; `numero` só na concluída."""

    id: UUID
    numero: int | None
    situacao: SituacaoDaDevolucao
    nota: UUID
    numero_da_nota: Annotated[str, Fonte("nota__numero")]
    serie_da_nota: Annotated[str, Fonte("nota__serie")]
    fornecedor: Annotated[UUID, Fonte("nota__fornecedor_id")]
    nome_do_fornecedor: Annotated[str, Fonte("nota__nome_do_fornecedor")]
    estabelecimento: Estabelecimento
    data: date
    motivo: str
    total: Valor


class ItemDaDevolucaoDeCompra(Leitura):
    """Quanto voltou de uma linha, na unidade de estoque, e o que isso valia na nota."""

    numero: Annotated[int, Fonte("item__numero")]
    produto: Annotated[UUID, Fonte("item__produto_id")]
    sku: Annotated[str, Fonte("item__sku")]
    descricao: Annotated[str, Fonte("item__descricao")]
    unidade: Annotated[str, Fonte("item__unidade_de_estoque")]
    quantidade: Quantidade
    custo: Valor
    icms_a_recuperar: Valor
    pis_a_recuperar: Valor
    cofins_a_recuperar: Valor


class DevolucaoDeCompra(ResumoDaDevolucaoDeCompra):
    """Devolução inteira."""

    deposito: Annotated[UUID | None, Fonte("deposito_id")]
    a_pagar: Valor
    bonificacao: Valor
    remessa: Valor
    criado_em: Instante
    itens: tuple[ItemDaDevolucaoDeCompra, ...]


class RecusaDaNota(Leitura):
    """Por que um arquivo foi recusado."""

    codigo: str
    texto: str


class ResultadoDoArquivo(Leitura):
    """O que houve com um arquivo; `motivos` só na recusada."""

    arquivo: str
    resultado: DesfechoDoArquivo
    nota: UUID | None
    chave_de_acesso: str
    numero: str
    fornecedor: str
    total: Valor | None
    motivos: tuple[RecusaDaNota, ...]


class ResultadosDaImportacao(Leitura):
    """Um resultado por arquivo, na ordem enviada."""

    resultados: tuple[ResultadoDoArquivo, ...]
