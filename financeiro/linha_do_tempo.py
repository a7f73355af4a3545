"""O que o financeiro fez por causa de um documento de venda, para a linha do tempo dele."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Sum

from financeiro.contrato_telas import FatoFinanceiro, MarcoFinanceiro
from financeiro.models import Baixa, Lancamento, Titulo
from financeiro.servicos.custos import EXPEDICAO, RETORNO
from financeiro.servicos.faturas import FATURA
from financeiro.situacoes import SituacaoDaBaixa, TipoDeBaixa, TipoDeTitulo

DO_LIVRO = (FatoFinanceiro.CUSTO, FatoFinanceiro.CUSTO_DE_VOLTA)
"""Os que só interessam a quem vê o livro."""
_DO_CUSTO = {EXPEDICAO: FatoFinanceiro.CUSTO, RETORNO: FatoFinanceiro.CUSTO_DE_VOLTA}
_DO_TITULO = {
    TipoDeTitulo.RECEBER.value: FatoFinanceiro.A_RECEBER,
    TipoDeTitulo.CREDITO_CLIENTE.value: FatoFinanceiro.CREDITO,
}
_DA_BAIXA = {
    TipoDeBaixa.PAGAMENTO.value: FatoFinanceiro.RECEBIDO,
    TipoDeBaixa.ABATIMENTO.value: FatoFinanceiro.ABATIDO,
}
_Linha = dict[str, Any]


def marcos_do_documento(documento: UUID) -> tuple[MarcoFinanceiro, ...]:
    """Títulos, baixas e custos do documento, do mais velho ao mais novo, em três comandos."""
    campos = ("id", "origem", "origem_id", "estorno_de_id", "data", "criado_em", "usuario_id", "documento", "total")
    lancados = list(Lancamento.objects.filter(documento_id=documento).order_by("numero").values(*campos))
    marcos = [*_custos(lancados), *_titulos(documento, lancados), *_baixas(documento, lancados)]
    return tuple(sorted(marcos, key=_quando))


def _quando(marco: MarcoFinanceiro) -> tuple[Any, ...]:
    return (marco.dia, marco.em is None, marco.em)


def _custos(lancados: list[_Linha]) -> Iterator[MarcoFinanceiro]:
    for lancado in lancados:
        if fato := _DO_CUSTO.get(lancado["origem"]):
            yield MarcoFinanceiro(
                fato=fato, dia=lancado["data"], id=lancado["id"], valor=lancado["total"], **_gravado(lancado)
            )


def _titulos(documento: UUID, lancados: list[_Linha]) -> Iterator[MarcoFinanceiro]:
    """As parcelas de cada fatura juntas, e o que se desfez delas; o lançamento do mesmo fato sabe quem e quando."""
    do_fato = {(um["origem"], um["origem_id"]): um for um in lancados if um["estorno_de_id"] is None}
    desfeitos = {um["estorno_de_id"]: um for um in lancados if um["estorno_de_id"]}
    juntos = Titulo.objects.filter(documento_id=documento, tipo__in=_DO_TITULO)
    por_fato = juntos.values("tipo", "origem", "origem_id", "documento", "emissao")
    for junto in por_fato.annotate(quantos=Count("id"), soma=Sum("valor"), ids=ArrayAgg("id", order_by="parcela")):
        lancado = do_fato.get((junto["origem"], junto["origem_id"]), {})
        iguais = {"id": junto["ids"][0], "nome": junto["documento"], "quantos": junto["quantos"]}
        iguais["valor"] = junto["soma"]
        yield MarcoFinanceiro(fato=_DO_TITULO[junto["tipo"]], dia=junto["emissao"], **iguais, **_gravado(lancado))
        desfeito = desfeitos.get(lancado.get("id")) if junto["origem"] == FATURA else None
        if desfeito:
            fato = FatoFinanceiro.COBRANCA_DESFEITA
            yield MarcoFinanceiro(fato=fato, dia=desfeito["data"], **iguais, **_gravado(desfeito))


def _baixas(documento: UUID, lancados: list[_Linha]) -> Iterator[MarcoFinanceiro]:
    por_id = {um["id"]: um for um in lancados}
    desfeitos = {um["estorno_de_id"]: um for um in lancados if um["estorno_de_id"]}
    do_documento = Baixa.objects.filter(titulo__documento_id=documento, titulo__tipo__in=_DO_TITULO)
    campos = ("titulo_id", "tipo", "data", "valor", "situacao", "lancamento_id", "usuario_id")
    for baixa in do_documento.values(*campos, conta=F("conta_bancaria__nome"), parcela=F("titulo__parcela")):
        lancado = por_id.get(baixa["lancamento_id"], {})
        iguais = {"id": baixa["titulo_id"], "nome": baixa["conta"] or "", "valor": baixa["valor"]}
        yield MarcoFinanceiro(fato=_DA_BAIXA[baixa["tipo"]], dia=baixa["data"], **iguais, **_gravado(lancado))
        desfeito = desfeitos.get(baixa["lancamento_id"])
        if desfeito and baixa["situacao"] == SituacaoDaBaixa.ESTORNADA:
            fato = FatoFinanceiro.ESTORNADO
            yield MarcoFinanceiro(fato=fato, dia=desfeito["data"], **iguais, **_gravado(desfeito))


def _gravado(lancado: _Linha) -> _Linha:
    """Quem e quando; do que não tem lançamento não se sabe."""
    return {"em": lancado["criado_em"], "usuario": lancado["usuario_id"]} if lancado else {}
