"""Os passos de um pedido: o histórico dele sabe quem e quando; os seus documentos, o que se fez."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Count

from plataforma.identidade.contexto import SEM_USUARIO, ator_atual
from plataforma.relogio import FUSO_LEGAL
from vendas.contrato_telas import FatoDoPedido, MarcoDoPedido
from vendas.models import Devolucao, Expedicao, Fatura, Pedido
from vendas.situacoes import Situacao

_PERMISSOES = {
    FatoDoPedido.FATURADO: "vendas.fatura.ver",
    FatoDoPedido.EXPEDIDO: "vendas.expedicao.ver",
    FatoDoPedido.DEVOLVIDO: "vendas.devolucao.ver",
}


class _Mudanca(NamedTuple):
    """O pedido antes e depois de uma transação."""

    antes: Any
    depois: Any

    @property
    def de_avanco(self) -> bool:
        """Se é de um dos que fazem documento: faturar, expedir, devolver."""
        return bool(self.antes and self.antes.numero and self.depois.versao > self.antes.versao and not self.fato)

    @property
    def fato(self) -> FatoDoPedido | None:
        """O que se vê só no pedido."""
        if self.antes is None:
            return FatoDoPedido.CRIADO
        de, para = self.antes.situacao, self.depois.situacao
        if para == Situacao.CANCELADO != de:
            return FatoDoPedido.CANCELADO
        if (de, para) == (Situacao.CONFIRMANDO, Situacao.RASCUNHO):
            return FatoDoPedido.RECUSADO
        if (de, para) == (Situacao.CONFIRMANDO, Situacao.CONFIRMADO):
            return FatoDoPedido.CONFIRMADO
        if self.depois.motivo_do_encerramento and not self.antes.motivo_do_encerramento:
            return FatoDoPedido.ENCERRADO
        return None


def marcos_do_pedido(pedido: UUID) -> tuple[MarcoDoPedido, ...]:
    """Os passos do pedido, na ordem em que aconteceram, em quatro comandos."""
    mudancas = _mudancas(pedido)
    documentos = sorted((*_faturas(pedido), *_expedicoes(pedido), *_devolucoes(pedido)), key=_do_documento)
    avancos = sum(mudanca.de_avanco for mudanca in mudancas)
    # Cada documento avança o pedido uma vez, e a linha dele, travada, os põe em fila: o n-ésimo é do n-ésimo avanço.
    em_fila = iter(documentos if avancos == len(documentos) else ())
    passos = list(_passos(mudancas, em_fila))
    if avancos != len(documentos):
        passos += documentos
    return tuple(_so_o_que_ve(marco) for marco in _com_dias_que_nao_voltam(passos))


def _passos(mudancas: Sequence[_Mudanca], em_fila: Iterator[MarcoDoPedido]) -> Iterator[MarcoDoPedido]:
    for mudanca in mudancas:
        em, usuario = mudanca.depois.pgh_created_at, _usuario(mudanca.depois)
        if fato := mudanca.fato:
            em = mudanca.depois.criado_em if fato == FatoDoPedido.CRIADO else em
            yield MarcoDoPedido(fato=fato, dia=em.astimezone(FUSO_LEGAL).date(), em=em, usuario=usuario)
        elif mudanca.de_avanco and (documento := next(em_fila, None)):
            yield msgspec.structs.replace(documento, em=em, usuario=usuario)


def _mudancas(pedido: UUID) -> list[_Mudanca]:
    evento: Any = Pedido._meta.get_field("historico").related_model
    linhas = list(evento.objects.filter(pgh_obj_id=pedido).order_by("pgh_created_at", "pgh_id"))
    return [_Mudanca(antes, depois) for antes, depois in pairwise([None, *linhas])]


def _usuario(linha: Any) -> UUID | None:
    dito = (linha.pgh_context or {}).get("usuario")
    return UUID(dito) if dito and UUID(dito) != SEM_USUARIO else None


def _faturas(pedido: UUID) -> Iterator[MarcoDoPedido]:
    for um in Fatura.objects.filter(pedido=pedido):
        nome = f"{um.serie}/{um.numero}"
        yield MarcoDoPedido(fato=FatoDoPedido.FATURADO, dia=um.data, id=um.id, nome=nome, valor=um.total)


def _expedicoes(pedido: UUID) -> Iterator[MarcoDoPedido]:
    for um in Expedicao.objects.filter(pedido=pedido).annotate(quantos=Count("itens__faturado__linha", distinct=True)):
        yield MarcoDoPedido(fato=FatoDoPedido.EXPEDIDO, dia=um.data, id=um.id, quantos=um.quantos)


def _devolucoes(pedido: UUID) -> Iterator[MarcoDoPedido]:
    for um in Devolucao.objects.filter(pedido=pedido):
        yield MarcoDoPedido(fato=FatoDoPedido.DEVOLVIDO, dia=um.data, id=um.id, valor=um.total)


def _do_documento(marco: MarcoDoPedido) -> Any:
    """Na ordem dos ids, que é a em que se fizeram."""
    return marco.id


def _com_dias_que_nao_voltam(passos: Sequence[MarcoDoPedido]) -> Sequence[MarcoDoPedido]:
    """O passo sem data sua não é depois do documento que o segue: o histórico diz o dia em que o banco o gravou."""
    limite, em_ordem = date.max, []
    for passo in reversed(passos):
        limite = min(passo.dia, limite)
        em_ordem.append(msgspec.structs.replace(passo, dia=limite))
    return em_ordem[::-1]


def _so_o_que_ve(marco: MarcoDoPedido) -> MarcoDoPedido:
    permissao = _PERMISSOES.get(marco.fato)
    if permissao is None or permissao in ator_atual().permissoes:
        return marco
    return MarcoDoPedido(fato=marco.fato, dia=marco.dia, em=marco.em, usuario=marco.usuario)
