"""A nota lida: o que a entrada precisa saber de uma NF-e, com os números na escala do sistema."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from plataforma.valores import Casas, Dto, Preco, Quantidade, Valor

Percentual = Annotated[Decimal, Casas(4)]


class Endereco(Dto):
    logradouro: str
    numero: str
    complemento: str
    bairro: str
    municipio: str
    """Código do IBGE, 7 dígitos; 9999999 é o exterior."""
    municipio_nome: str
    uf: str
    """Sigla; `EX` é o exterior."""
    cep: str
    telefone: str


class ParteDaNota(Dto):
    """Emitente ou destinatário. Texto vazio é o que a nota não diz."""

    documento: str
    """CPF ou CNPJ; vazio quando é estrangeiro."""
    id_estrangeiro: str
    nome: str
    fantasia: str
    inscricao_estadual: str
    regime: str
    """CRT do emitente: 1 e 4 Simples e MEI, 2 Simples acima do sublimite, 3 normal; vazio no destinatário."""
    endereco: Endereco | None


class ImpostosDoItem(Dto):
    """Tributos do item como o fornecedor os destacou."""

    origem: str
    cst: str
    """CST (2 dígitos) ou CSOSN (3)."""
    base_icms: Valor
    aliquota_icms_pct: Percentual
    icms: Valor
    credito_icms_simples: Valor
    """vCredICMSSN: o crédito que o fornecedor do Simples transfere (LC 123/2006, art. 23)."""
    icms_desonerado: Valor
    """Só quando a nota diz que ele abate do total (indDeduzDeson)."""
    icms_st: Valor
    fcp_st: Valor
    icms_monofasico_retido: Valor
    ipi: Valor
    ipi_devolvido: Valor
    cst_pis: str
    pis: Valor
    cst_cofins: str
    cofins: Valor
    pis_st: Valor
    """Só quando soma no total da nota (indSomaPISST)."""
    cofins_st: Valor
    ii: Valor
    ibs: Valor
    cbs: Valor


class ItemLido(Dto):
    numero: int
    codigo: str
    """Código do produto no fornecedor (cProd)."""
    gtin: str
    """cEAN como veio: vazio, `SEM GTIN` ou algarismos, nem sempre certos."""
    gtin_tributavel: str
    descricao: str
    ncm: str
    cest: str
    cfop: str
    """CFOP de saída do fornecedor."""
    unidade: str
    quantidade: Quantidade
    valor_unitario: Preco
    """vUnCom na escala do sistema; a nota pode trazer até 10 casas, e o que vale é valor_produto."""
    unidade_tributavel: str
    quantidade_tributavel: Quantidade
    valor_produto: Valor
    desconto: Valor
    frete: Valor
    seguro: Valor
    outras_despesas: Valor
    compoe_total: bool
    impostos: ImpostosDoItem


class Duplicata(Dto):
    numero: str
    vencimento: date | None
    valor: Valor


class TotaisDaNota(Dto):
    produtos: Valor
    desconto: Valor
    frete: Valor
    seguro: Valor
    outras_despesas: Valor
    icms: Valor
    icms_st: Valor
    fcp_st: Valor
    ipi: Valor
    nota: Valor
    """vNF: o que se paga ao fornecedor."""


class Protocolo(Dto):
    """A resposta da SEFAZ que acompanha a nota (protNFe)."""

    numero: str
    chave: str
    situacao: str
    """cStat: 100 autorizada, 150 autorizada fora do prazo."""
    motivo: str
    recebida_em: datetime


class NotaLida(Dto):
    chave: str
    uf: str
    """Código do IBGE da UF do emitente."""
    modelo: str
    serie: int
    numero: int
    codigo_numerico: str
    tipo_de_emissao: str
    processo_de_emissao: str
    """procEmi: 1 e 2 são nota avulsa, emitida pelo fisco com a chave dele."""
    emitida_em: datetime
    ambiente: Literal["producao", "homologacao"]
    tipo: Literal["entrada", "saida"]
    finalidade: str
    """finNFe: 1 normal, 2 complementar, 3 ajuste, 4 devolução, 5 crédito, 6 débito."""
    natureza: str
    emitente: ParteDaNota
    destinatario: ParteDaNota | None
    itens: tuple[ItemLido, ...]
    duplicatas: tuple[Duplicata, ...]
    totais: TotaisDaNota
    protocolo: Protocolo | None
    informacoes: str
    conteudo: bytes
    """Os bytes do arquivo, como vieram."""


def valor_na_nota(item: ItemLido) -> Decimal:
    """A parte do item no total da nota (vNF), pela regra de validação W16-10 do Manual do Contribuinte."""
    i = item.impostos
    produto = item.valor_produto if item.compoe_total else Decimal("0.00")
    acessorios = item.frete + item.seguro + item.outras_despesas - item.desconto
    somam = i.icms_st + i.fcp_st + i.icms_monofasico_retido + i.ii + i.ipi + i.ipi_devolvido + i.pis_st + i.cofins_st
    return produto + acessorios + somam - i.icms_desonerado
