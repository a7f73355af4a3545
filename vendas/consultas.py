"""Leituras de vendas, só de seu próprio banco: listas em um comando, documentos em um por tabela."""

from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.erros import NaoEncontrado
from plataforma.leituras import DosDocumentos, DosNumerados
from plataforma.leituras.linhas import DocumentoFixo, linhas_de, um_de
from plataforma.leituras.listagem import Listagem
from vendas import leituras
from vendas.clientela import Cliente, Condicao
from vendas.erros import (
    ClienteNaoEncontrado,
    CondicaoNaoEncontrada,
    DevolucaoNaoEncontrada,
    ExpedicaoNaoEncontrada,
    FaturaNaoEncontrada,
    PedidoNaoEncontrado,
    nao_encontrado,
)
from vendas.filtros import (
    FiltroDeClientes,
    FiltroDeCondicoes,
    FiltroDeFaturas,
    FiltroDePedidos,
    FiltroDoPedido,
    OrdemDeClientes,
    OrdemDePedidos,
)
from vendas.models import (
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
from vendas.series import normalizar_serie
from vendas.situacoes import Situacao, SituacaoDaFatura

ULTIMOS = 10
EM_CURSO = FiltroDePedidos(situacao=(Situacao.RASCUNHO, Situacao.CONFIRMANDO, Situacao.CONFIRMADO))
VENDIDOS = (Situacao.CONFIRMADO, Situacao.CONCLUIDO)
_RESTA_DA_LINHA = {
    "a_faturar": F("quantidade") - F("quantidade_encerrada") - F("quantidade_faturada"),
    "a_expedir": F("quantidade_faturada") - F("quantidade_expedida"),
    "a_devolver": F("quantidade_expedida") - F("quantidade_devolvida"),
}


def _a_expedir(fatura: str, situacao: str) -> Q:
    pendentes = ItemDaFatura.objects.filter(fatura=OuterRef(fatura), quantidade_expedida__lt=F("quantidade"))
    return Q(Exists(pendentes), **{situacao: SituacaoDaFatura.EMITIDA})


def _da_serie(serie: str) -> Q:
    """A série procurada, escrita de qualquer modo."""
    return Q(serie=normalizar_serie(serie))


def pedidos() -> Lista:
    """Pedidos, sem suas linhas."""
    return linhas_de(Pedido.objects, leituras.ResumoDoPedido)


def faturas() -> Lista:
    """Faturas, sem seus itens."""
    return linhas_de(Fatura.objects, leituras.ResumoDaFatura, a_expedir=_a_expedir("pk", "situacao"))


def expedicoes() -> Lista:
    """Expedições, sem seus itens."""
    return linhas_de(Expedicao.objects, leituras.ResumoDaExpedicao)


def devolucoes() -> Lista:
    """Devoluções, sem seus itens."""
    return linhas_de(Devolucao.objects, leituras.ResumoDaDevolucao)


def clientes() -> Lista:
    """Clientes."""
    return linhas_de(Cliente.objects, leituras.Cliente)


def condicoes() -> Lista:
    """Condições de pagamento."""
    return linhas_de(Condicao.objects, leituras.Condicao)


def _parcelas(id_da_fatura: UUID) -> Lista:
    return linhas_de(Parcela.objects.filter(fatura=id_da_fatura).order_by("numero"), leituras.ParcelaDaFatura)


def _faturas_do_pedido(id_do_pedido: UUID) -> Lista:
    return faturas().filter(pedido=id_do_pedido).order_by("id")


_DO_PEDIDO = {"pedido_id": Pedido}
PEDIDOS = Listagem(leituras.ResumoDoPedido, pedidos, FiltroDePedidos, OrdemDePedidos, busca={"id": Pedido})
FATURAS = Listagem(
    leituras.ResumoDaFatura,
    faturas,
    FiltroDeFaturas,
    DosNumerados,
    condicoes={"serie": _da_serie},
    busca={"id": Fatura, "pedido_id": Pedido},
)
EXPEDICOES = Listagem(leituras.ResumoDaExpedicao, expedicoes, FiltroDoPedido, DosDocumentos, busca=_DO_PEDIDO)
DEVOLUCOES = Listagem(leituras.ResumoDaDevolucao, devolucoes, FiltroDoPedido, DosDocumentos, busca=_DO_PEDIDO)
CLIENTES = Listagem(leituras.Cliente, clientes, FiltroDeClientes, OrdemDeClientes, busca={"id": Cliente})
CONDICOES = Listagem(leituras.Condicao, condicoes, FiltroDeCondicoes, busca={"id": Condicao})

_PEDIDO = DocumentoFixo(
    "vendas", leituras.Pedido, ItemDoPedido.objects.order_by("posicao"), por="pedido", do_item=_RESTA_DA_LINHA
)
_FATURA = DocumentoFixo(
    "vendas",
    leituras.Fatura,
    ItemDaFatura.objects.order_by("linha__posicao"),
    por="fatura",
    cabecalho={"a_expedir": _a_expedir("fatura", "fatura__situacao")},
)
_EXPEDICAO = DocumentoFixo(
    "vendas", leituras.Expedicao, ItemDaExpedicao.objects.order_by("faturado__linha__posicao", "id"), por="expedicao"
)
_DEVOLUCAO = DocumentoFixo(
    "vendas", leituras.Devolucao, ItemDaDevolucao.objects.order_by("faturado__linha__posicao", "id"), por="devolucao"
)
_PARCELAS = ConsultaFixa("vendas", _parcelas)
_FATURAS_DO_PEDIDO = ConsultaFixa("vendas", _faturas_do_pedido)
_CLIENTE = um_de("vendas", clientes)
_CONDICAO = um_de("vendas", condicoes)


def pedidos_por_ponto(filtro: FiltroDePedidos) -> list[dict[str, Any]]:
    """Quantos pedidos há em cada situação e andamento, e quanto somam, em um comando."""
    return PEDIDOS.totais(filtro, "situacao", "faturamento", "expedicao", soma="total")


def vendas_por_dia(de: date, ate: date) -> list[dict[str, Any]]:
    """Quantos pedidos se venderam em cada dia, e quanto somam, em um comando, do primeiro dia ao último."""
    vendidos = FiltroDePedidos(situacao=VENDIDOS, de=de, ate=ate)
    return sorted(PEDIDOS.totais(vendidos, "data", soma="total"), key=itemgetter("data"))


def faturas_por_situacao(filtro: FiltroDeFaturas) -> list[dict[str, Any]]:
    """Quantas faturas valem e quantas se cancelaram, e quanto somam, em um comando."""
    return FATURAS.totais(filtro, "situacao", soma="total")


def ultimos_pedidos(id_do_cliente: UUID) -> list[dict[str, Any]]:
    """Os últimos pedidos de um cliente, do mais novo ao mais velho."""
    return list(pedidos().filter(cliente=id_do_cliente).order_by("-id")[:ULTIMOS])


def faturas_do_pedido(id_do_pedido: UUID) -> list[dict[str, Any]]:
    """As faturas de um pedido, na ordem em que se emitiram."""
    return _FATURAS_DO_PEDIDO(id_do_pedido)


def pedido(id_do_pedido: UUID) -> dict[str, Any]:
    """Pedido com suas linhas e o que resta em cada uma; levanta PedidoNaoEncontrado."""
    return _achado(_PEDIDO(id_do_pedido), PedidoNaoEncontrado, "pedido", id_do_pedido)


def fatura(id_da_fatura: UUID) -> dict[str, Any]:
    """Fatura com itens e parcelas; levanta FaturaNaoEncontrada."""
    achada = _achado(_FATURA(id_da_fatura), FaturaNaoEncontrada, "fatura", id_da_fatura)
    return {**achada, "parcelas": _PARCELAS(id_da_fatura)}


def expedicao(id_da_expedicao: UUID) -> dict[str, Any]:
    """Expedição com o que saiu de cada fatura; levanta ExpedicaoNaoEncontrada."""
    return _achado(_EXPEDICAO(id_da_expedicao), ExpedicaoNaoEncontrada, "expedição", id_da_expedicao)


def devolucao(id_da_devolucao: UUID) -> dict[str, Any]:
    """Devolução com o que voltou de cada fatura; levanta DevolucaoNaoEncontrada."""
    return _achado(_DEVOLUCAO(id_da_devolucao), DevolucaoNaoEncontrada, "devolução", id_da_devolucao)


def cliente(id_do_cliente: UUID) -> dict[str, Any]:
    """Um cliente; levanta ClienteNaoEncontrado."""
    return _achado(_CLIENTE.um(id_do_cliente), ClienteNaoEncontrado, "cliente", id_do_cliente)


def condicao(id_da_condicao: UUID) -> dict[str, Any]:
    """Uma condição; levanta CondicaoNaoEncontrada."""
    return _achado(_CONDICAO.um(id_da_condicao), CondicaoNaoEncontrada, "condição de pagamento", id_da_condicao)


def _achado(achado: dict[str, Any] | None, erro: type[NaoEncontrado], coisa: str, procurado: UUID) -> dict[str, Any]:
    if achado is None:
        raise nao_encontrado(erro, coisa, procurado)
    return achado
