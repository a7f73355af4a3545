"""Leituras de compras, só de seu próprio banco."""

from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce

from compras import filtros, leituras
from compras.erros import (
    FornecedorNaoEncontrado,
    devolucao_nao_encontrada,
    mapeamento_nao_encontrado,
    nota_nao_encontrada,
)
from compras.models import (
    DevolucaoDeCompra,
    Fornecedor,
    ItemDaDevolucaoDeCompra,
    ItemDaNota,
    Mapeamento,
    Nota,
    ParcelaDaNota,
)
from compras.situacoes import SituacaoDaNota
from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.leituras import DosNumerados
from plataforma.leituras.linhas import DocumentoFixo, linhas_de, um_de
from plataforma.leituras.listagem import Listagem

NOTAS_DA_FICHA = 10


def notas() -> Lista:
    """Notas, sem suas linhas."""
    return linhas_de(Nota.objects, leituras.ResumoDaNota)


def _notas_inteiras() -> Lista:
    return linhas_de(Nota.objects, leituras.Nota, sha256=Coalesce(F("xml__sha256"), Value("")))


def _itens_da_nota(nota: UUID) -> Lista:
    return linhas_de(ItemDaNota.objects.filter(nota=nota).order_by("numero"), leituras.ItemDaNota)


def _parcelas_da_nota(nota: UUID) -> Lista:
    return linhas_de(ParcelaDaNota.objects.filter(nota=nota).order_by("numero"), leituras.ParcelaDaNota)


def devolucoes() -> Lista:
    """Devoluções de compra, sem suas linhas."""
    return linhas_de(DevolucaoDeCompra.objects, leituras.ResumoDaDevolucaoDeCompra)


def fornecedores() -> Lista:
    """Resumo das notas de cada fornecedor."""
    return linhas_de(Fornecedor.objects, leituras.Fornecedor)


def mapeamentos() -> Lista:
    """O que se lembra dos códigos de cada fornecedor."""
    return linhas_de(Mapeamento.objects, leituras.Mapeamento)


def _aguardando(sim: bool) -> Q:  # noqa: FBT001 o valor do filtro
    return Q(notas_aguardando__gt=0) if sim else Q(notas_aguardando=0)


NOTAS = Listagem(leituras.ResumoDaNota, notas, filtros.FiltroDeNotas, filtros.OrdemDeNotas, busca={"id": Nota})
DEVOLUCOES = Listagem(
    leituras.ResumoDaDevolucaoDeCompra,
    devolucoes,
    filtros.FiltroDeDevolucoes,
    DosNumerados,
    busca={"id": DevolucaoDeCompra, "nota_id": Nota},
)
MAPEAMENTOS = Listagem(
    leituras.Mapeamento, mapeamentos, filtros.FiltroDeMapeamentos, busca={"id": Mapeamento, "fornecedor_id": Fornecedor}
)
FORNECEDORES = Listagem(
    leituras.Fornecedor,
    fornecedores,
    filtros.FiltroDeFornecedores,
    filtros.OrdemDeFornecedores,
    condicoes={"aguardando": _aguardando},
    busca={"id": Fornecedor},
)

_NOTA, _FORNECEDOR, _MAPEAMENTO = (um_de("compras", lista) for lista in (_notas_inteiras, fornecedores, mapeamentos))
_ITENS_DA_NOTA = ConsultaFixa("compras", _itens_da_nota)
_PARCELAS_DA_NOTA = ConsultaFixa("compras", _parcelas_da_nota)
_DEVOLUCAO = DocumentoFixo(
    "compras",
    leituras.DevolucaoDeCompra,
    ItemDaDevolucaoDeCompra.objects.order_by("posicao"),
    por="devolucao",
)


def nota(id_da_nota: UUID) -> dict[str, Any]:
    """Nota com linhas e parcelas; levanta NotaNaoEncontrada."""
    achada = _NOTA.um(id_da_nota)
    if achada is None:
        raise nota_nao_encontrada(id_da_nota)
    return {**achada, "itens": _ITENS_DA_NOTA(id_da_nota), "parcelas": _PARCELAS_DA_NOTA(id_da_nota)}


def devolucao(id_da_devolucao: UUID) -> dict[str, Any]:
    """Devolução com suas linhas; levanta DevolucaoDeCompraNaoEncontrada."""
    achada = _DEVOLUCAO(id_da_devolucao)
    if achada is None:
        raise devolucao_nao_encontrada(id_da_devolucao)
    return achada


def fornecedor(pessoa: UUID) -> dict[str, Any]:
    """Resumo de um fornecedor; levanta FornecedorNaoEncontrado."""
    achado = _FORNECEDOR.um(pessoa)
    if achado is None:
        raise FornecedorNaoEncontrado(f"Não há nota de entrada da pessoa {pessoa} nesta empresa.")
    return achado


def mapeamento(id_do_mapeamento: UUID) -> dict[str, Any]:
    """Um mapeamento; levanta MapeamentoNaoEncontrado."""
    achado = _MAPEAMENTO.um(id_do_mapeamento)
    if achado is None:
        raise mapeamento_nao_encontrado(id_do_mapeamento)
    return achado


def devolucoes_da_nota(id_da_nota: UUID) -> list[dict[str, Any]]:
    """As devoluções da nota, da mais nova à mais velha."""
    return list(devolucoes().filter(nota=id_da_nota).order_by("-id"))


def ultimas_notas_de(pessoa: UUID) -> list[dict[str, Any]]:
    """As últimas notas do fornecedor, da mais nova à mais velha."""
    return list(notas().filter(fornecedor_id=pessoa).order_by("-id")[:NOTAS_DA_FICHA])


def compras_por_dia(de: date, ate: date) -> list[dict[str, Any]]:
    """Quantas notas lançadas se emitiram em cada dia, e quanto somam, em um comando, do primeiro dia ao último."""
    dias = NOTAS.totais(_lancadas(de, ate), "data_emissao", soma="total")
    return sorted(dias, key=itemgetter("data_emissao"))


def compras_por_fornecedor(de: date, ate: date, limite: int) -> list[dict[str, Any]]:
    """De quem mais se comprou entre as duas datas, em um comando, do maior ao menor; o nome é o de uma das notas."""
    de_cada_um = NOTAS.filtradas(_lancadas(de, ate)).order_by().values("fornecedor")
    somas = {"nome": Max("nome_do_fornecedor"), "quantos": Count("id"), "soma": Sum("total")}
    return list(de_cada_um.annotate(**somas).order_by("-soma", "fornecedor")[:limite])


def _lancadas(de: date, ate: date) -> filtros.FiltroDeNotas:
    return filtros.FiltroDeNotas(situacao=SituacaoDaNota.LANCADA, de=de, ate=ate)
