"""Fatos de compras. O agregado é a nota: a devolução dela nunca chega antes da entrada."""

from datetime import date
from typing import Literal
from uuid import UUID

from plataforma.mensageria.evento import Evento
from plataforma.valores import Dto, Quantidade, Valor


class ParcelaDevida(Dto):
    """Um vencimento do que se deve ao fornecedor."""

    numero: int
    vencimento: date
    valor: Valor


class ItemDeCompra(Dto):
    """Uma linha; o que ela vale na nota é `custo` mais os tributos a recuperar, em reais."""

    linha: UUID
    produto: UUID
    quantidade: Quantidade
    """Na unidade de estoque do produto."""
    custo: Valor
    icms_a_recuperar: Valor
    pis_a_recuperar: Valor
    cofins_a_recuperar: Valor
    entra_no_estoque: bool
    natureza: Literal["compra", "bonificacao", "remessa", "consumo"]


class NotaDeEntradaLancada(Evento, modulo="compras", agregado="nota", versao=1):
    """Uma nota entrou. `total` = a_pagar + bonificacao + remessa = soma dos itens; `a_pagar` = soma das parcelas.

    `natureza` é a que mais pesa; uma nota pode trazer linhas de outra.
    """

    nota: UUID
    numero: str
    serie: str
    chave_de_acesso: str
    """Vazia na entrada lançada à mão sem chave."""
    estabelecimento: UUID
    deposito: UUID | None
    fornecedor: UUID
    """Id da pessoa do core."""
    nome_do_fornecedor: str
    data_emissao: date
    data_entrada: date
    natureza: Literal["compra", "bonificacao", "remessa", "consumo"]
    total: Valor
    a_pagar: Valor
    bonificacao: Valor
    remessa: Valor
    itens: tuple[ItemDeCompra, ...]
    parcelas: tuple[ParcelaDevida, ...]


class CompraDevolvida(Evento, modulo="compras", agregado="nota", versao=1):
    """Voltou mercadoria ao fornecedor, pelo que valia na nota. As partes do total são como as da entrada."""

    nota: UUID
    devolucao: UUID
    estabelecimento: UUID
    deposito: UUID | None
    """Vazio quando tudo o que voltou era de uso e consumo, que não estava em estoque."""
    fornecedor: UUID
    nome_do_fornecedor: str
    data: date
    itens: tuple[ItemDeCompra, ...]
    total: Valor
    a_pagar: Valor
    bonificacao: Valor
    remessa: Valor
