"""Leituras de vendas, só de seu próprio banco: listas em um comando, documentos em um por tabela."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.erros import NaoEncontrado
from vendas.erros import (
    ClienteDesconhecido,
    CondicaoDesconhecida,
    DevolucaoDesconhecida,
    ExpedicaoDesconhecida,
    FaturaDesconhecida,
    PedidoDesconhecido,
    desconhecido,
)
from vendas.models import (
    Cliente,
    Condicao,
    Devolucao,
    Expedicao,
    Fatura,
    ItemDaDevolucao,
    ItemDaExpedicao,
    ItemDaFatura,
    ItemDoPedido,
    Parcela,
    Pedido,
)
from vendas.situacoes import SituacaoDaFatura

_DO_ESTABELECIMENTO = {"estabelecimento": F("estabelecimento_id")}
_DA_LINHA = {"linha": F("faturado__linha"), "posicao": F("faturado__linha__posicao"), "sku": F("faturado__linha__sku")}
_DESCRICAO = {"descricao": F("faturado__linha__descricao"), "unidade": F("faturado__linha__unidade")}


def pedidos() -> Lista:
    """Pedidos, sem suas linhas."""
    return Pedido.objects.annotate(**_DO_ESTABELECIMENTO).values(
        "id",
        "numero",
        "data",
        "estabelecimento",
        "cliente",
        "nome_do_cliente",
        "documento_do_cliente",
        "situacao",
        "faturamento",
        "expedicao",
        "devolucao",
        "total",
        "versao",
    )


def pedido(id_do_pedido: UUID) -> dict[str, Any]:
    """Pedido com suas linhas e o que resta em cada uma; levanta PedidoDesconhecido."""
    return {**_um(_PEDIDO, id_do_pedido, PedidoDesconhecido, "pedido"), "itens": _ITENS_DO_PEDIDO(id_do_pedido)}


def _pedido(id_do_pedido: UUID) -> Lista:
    consulta = Pedido.objects.filter(id=id_do_pedido).annotate(**_DO_ESTABELECIMENTO, deposito=F("deposito_id"))
    return consulta.values(
        "id",
        "numero",
        "data",
        "estabelecimento",
        "cnpj_do_estabelecimento",
        "cliente",
        "nome_do_cliente",
        "documento_do_cliente",
        "condicao",
        "prazos",
        "deposito",
        "situacao",
        "faturamento",
        "expedicao",
        "devolucao",
        "produtos",
        "desconto",
        "desconto_total",
        "frete",
        "total",
        "observacao",
        "motivo_do_cancelamento",
        "versao",
        "criado_em",
    )


def _itens_do_pedido(id_do_pedido: UUID) -> Lista:
    itens = ItemDoPedido.objects.filter(pedido=id_do_pedido).order_by("posicao")
    itens = itens.annotate(
        produto=F("produto_id"),
        a_faturar=F("quantidade") - F("quantidade_faturada"),
        a_expedir=F("quantidade_faturada") - F("quantidade_expedida"),
        a_devolver=F("quantidade_expedida") - F("quantidade_devolvida"),
    )
    return itens.values(
        "id",
        "posicao",
        "produto",
        "sku",
        "descricao",
        "unidade",
        "quantidade",
        "preco",
        "produtos",
        "desconto",
        "desconto_rateado",
        "frete",
        "total",
        "quantidade_faturada",
        "quantidade_expedida",
        "quantidade_devolvida",
        "a_faturar",
        "a_expedir",
        "a_devolver",
    )


def faturas() -> Lista:
    """Faturas, sem seus itens; `a_expedir` diz se está em vigor e ainda há o que sair."""
    pendentes = ItemDaFatura.objects.filter(fatura=OuterRef("pk"), quantidade_expedida__lt=F("quantidade"))
    a_expedir = Q(situacao=SituacaoDaFatura.EMITIDA) & Exists(pendentes)
    consulta = Fatura.objects.annotate(**_DO_ESTABELECIMENTO, a_expedir=a_expedir)
    return consulta.values(
        "id",
        "pedido",
        "estabelecimento",
        "cnpj_do_estabelecimento",
        "serie",
        "numero",
        "data",
        "cliente",
        "nome_do_cliente",
        "situacao",
        "produtos",
        "desconto",
        "frete",
        "total",
        "a_expedir",
    )


def fatura(id_da_fatura: UUID) -> dict[str, Any]:
    """Fatura com itens e parcelas; levanta FaturaDesconhecida."""
    return {
        **_um(_FATURA, id_da_fatura, FaturaDesconhecida, "fatura"),
        "itens": _ITENS_DA_FATURA(id_da_fatura),
        "parcelas": _PARCELAS(id_da_fatura),
    }


def _itens_da_fatura(id_da_fatura: UUID) -> Lista:
    itens = ItemDaFatura.objects.filter(fatura=id_da_fatura).order_by("linha__posicao")
    itens = itens.annotate(posicao=F("linha__posicao"), sku=F("linha__sku"))
    itens = itens.annotate(descricao=F("linha__descricao"), unidade=F("linha__unidade"))
    return itens.values(
        "linha",
        "posicao",
        "sku",
        "descricao",
        "unidade",
        "quantidade",
        "produtos",
        "desconto",
        "frete",
        "total",
        "quantidade_expedida",
        "quantidade_devolvida",
    )


def _parcelas(id_da_fatura: UUID) -> Lista:
    return Parcela.objects.filter(fatura=id_da_fatura).order_by("numero").values("numero", "vencimento", "valor")


def expedicoes() -> Lista:
    """Expedições, sem seus itens."""
    return Expedicao.objects.annotate(
        **_DO_ESTABELECIMENTO,
        deposito=F("deposito_id"),
        numero_do_pedido=F("pedido__numero"),
        nome_do_cliente=F("pedido__nome_do_cliente"),
    ).values("id", "pedido", "numero_do_pedido", "nome_do_cliente", "estabelecimento", "deposito", "data")


def expedicao(id_da_expedicao: UUID) -> dict[str, Any]:
    """Expedição com o que saiu de cada fatura; levanta ExpedicaoDesconhecida."""
    return {
        **_um(_EXPEDICAO, id_da_expedicao, ExpedicaoDesconhecida, "expedição"),
        "itens": _ITENS_DA_EXPEDICAO(id_da_expedicao),
    }


def _itens_da_expedicao(id_da_expedicao: UUID) -> Lista:
    itens = ItemDaExpedicao.objects.filter(expedicao=id_da_expedicao).order_by("faturado__linha__posicao", "id")
    itens = itens.annotate(**_DA_LINHA, **_DESCRICAO, fatura=F("faturado__fatura"))
    return itens.values("linha", "posicao", "sku", "descricao", "unidade", "fatura", "quantidade")


def devolucoes() -> Lista:
    """Devoluções, sem seus itens."""
    return Devolucao.objects.annotate(
        **_DO_ESTABELECIMENTO,
        deposito=F("deposito_id"),
        numero_do_pedido=F("pedido__numero"),
        nome_do_cliente=F("pedido__nome_do_cliente"),
    ).values(
        "id", "pedido", "numero_do_pedido", "nome_do_cliente", "estabelecimento", "deposito", "data", "motivo", "total"
    )


def devolucao(id_da_devolucao: UUID) -> dict[str, Any]:
    """Devolução com o que voltou de cada fatura; levanta DevolucaoDesconhecida."""
    return {
        **_um(_DEVOLUCAO, id_da_devolucao, DevolucaoDesconhecida, "devolução"),
        "itens": _ITENS_DA_DEVOLUCAO(id_da_devolucao),
    }


def _itens_da_devolucao(id_da_devolucao: UUID) -> Lista:
    itens = ItemDaDevolucao.objects.filter(devolucao=id_da_devolucao).order_by("faturado__linha__posicao", "id")
    itens = itens.annotate(**_DA_LINHA, **_DESCRICAO, fatura=F("faturado__fatura"))
    return itens.values("linha", "posicao", "sku", "descricao", "unidade", "fatura", "quantidade", "valor")


def clientes() -> Lista:
    """Clientes."""
    return Cliente.objects.values("id", "nome", "documento", "uf", "condicao", "limite_de_credito", "ativo", "versao")


def cliente(id_do_cliente: UUID) -> dict[str, Any]:
    """Um cliente; levanta ClienteDesconhecido."""
    return _um(_CLIENTE, id_do_cliente, ClienteDesconhecido, "cliente")


def condicoes() -> Lista:
    """Condições de pagamento."""
    return Condicao.objects.values("id", "nome", "prazos", "ativa")


def condicao(id_da_condicao: UUID) -> dict[str, Any]:
    """Uma condição; levanta CondicaoDesconhecida."""
    return _um(_CONDICAO, id_da_condicao, CondicaoDesconhecida, "condição de pagamento")


def _um(consulta: ConsultaFixa, procurado: UUID, erro: type[NaoEncontrado], coisa: str) -> dict[str, Any]:
    achados = consulta(procurado)
    if not achados:
        raise desconhecido(erro, coisa, procurado)
    return achados[0]


def _de(lista: Callable[[], Lista]) -> ConsultaFixa:
    return ConsultaFixa("vendas", lambda procurado: lista().filter(id=procurado))


_PEDIDO = ConsultaFixa("vendas", _pedido)
_ITENS_DO_PEDIDO = ConsultaFixa("vendas", _itens_do_pedido)
_FATURA = _de(faturas)
_ITENS_DA_FATURA = ConsultaFixa("vendas", _itens_da_fatura)
_PARCELAS = ConsultaFixa("vendas", _parcelas)
_EXPEDICAO = _de(expedicoes)
_ITENS_DA_EXPEDICAO = ConsultaFixa("vendas", _itens_da_expedicao)
_DEVOLUCAO = _de(devolucoes)
_ITENS_DA_DEVOLUCAO = ConsultaFixa("vendas", _itens_da_devolucao)
_CLIENTE = _de(clientes)
_CONDICAO = _de(condicoes)
