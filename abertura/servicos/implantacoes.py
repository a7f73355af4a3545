"""Guarda uma implantação conferida ou com erros, e troca os arquivos dela enquanto nada foi implantado."""

from typing import Any
from uuid import UUID

from abertura.bloqueios import travar_implantacao
from abertura.models import (
    ContaDaImplantacao,
    ErroDaImplantacao,
    Implantacao,
    PlanilhaDaImplantacao,
    ProdutoDaImplantacao,
    TituloDaImplantacao,
)
from abertura.servicos.conferencias import Conferida
from abertura.situacoes import TRANSICOES, SituacaoDaImplantacao
from plataforma.banco.sql import transacao
from plataforma.estados import exigir_transicao
from plataforma.identidade.contexto import ator_atual

TAMANHO_DO_NOME = 120
_PARTES = (ProdutoDaImplantacao, TituloDaImplantacao, ContaDaImplantacao, PlanilhaDaImplantacao, ErroDaImplantacao)


def criar(conferida: Conferida) -> UUID:
    """Guarda uma implantação nova: conferida, ou rascunho com os erros."""
    with transacao("abertura"):
        implantacao = Implantacao.objects.create(
            **_campos(conferida), situacao=_situacao(conferida), usuario_id=ator_atual().usuario_id
        )
        _guardar_linhas(implantacao, conferida)
    return implantacao.id


def trocar_arquivos(implantacao: UUID, conferida: Conferida, *, versao: int | None = None) -> UUID:
    """Põe os arquivos novos no lugar de todos os da `versao` lida. Levanta ConflitoDeVersao e TransicaoProibida."""
    with transacao("abertura"):
        travada = travar_implantacao(implantacao, versao=versao)
        exigir_transicao(TRANSICOES, travada.situacao, SituacaoDaImplantacao.RASCUNHO)
        guardada = Implantacao.objects.get(id=implantacao)
        for modelo in _PARTES:
            modelo.objects.filter(implantacao=implantacao).delete()
        for campo, conteudo in _campos(conferida).items():
            setattr(guardada, campo, conteudo)
        guardada.situacao, guardada.recusa = _situacao(conferida), ""
        guardada.versao += 1
        guardada.save()
        _guardar_linhas(guardada, conferida)
    return implantacao


def _situacao(conferida: Conferida) -> SituacaoDaImplantacao:
    return SituacaoDaImplantacao.RASCUNHO if conferida.quantos_erros else SituacaoDaImplantacao.CONFERIDA


def _campos(conferida: Conferida) -> dict[str, Any]:
    return {
        "data": conferida.data,
        "produtos": len(conferida.produtos),
        "titulos": len(conferida.titulos),
        "contas": len(conferida.contas),
        "estoques": conferida.estoques,
        "devedores": conferida.devedores,
        "credores": conferida.credores,
        "quantos_erros": conferida.quantos_erros,
    }


def _guardar_linhas(implantacao: Implantacao, conferida: Conferida) -> None:
    dela = {"implantacao": implantacao}
    ProdutoDaImplantacao.objects.bulk_create(
        ProdutoDaImplantacao(
            **dela,
            linha=p.linha,
            produto_id=p.produto,
            sku=p.sku,
            descricao=p.descricao,
            estabelecimento_id=p.estabelecimento.id,
            cnpj_do_estabelecimento=p.estabelecimento.cnpj,
            deposito_id=p.deposito.id,
            codigo_do_deposito=p.deposito.codigo,
            quantidade=p.quantidade,
            custo_total=p.custo_total,
        )
        for p in conferida.produtos
    )
    TituloDaImplantacao.objects.bulk_create(
        TituloDaImplantacao(**dela, **{**t._asdict(), "nome": t.nome[:TAMANHO_DO_NOME]}) for t in conferida.titulos
    )
    ContaDaImplantacao.objects.bulk_create(ContaDaImplantacao(**dela, **c._asdict()) for c in conferida.contas)
    _guardar_planilhas(implantacao, conferida)


def _guardar_planilhas(implantacao: Implantacao, conferida: Conferida) -> None:
    dela = {"implantacao": implantacao}
    PlanilhaDaImplantacao.objects.bulk_create(
        PlanilhaDaImplantacao(
            **dela, especie=p.especie, arquivo=p.arquivo[:TAMANHO_DO_NOME], quantos_erros=p.quantos_erros
        )
        for p in conferida.planilhas
    )
    ErroDaImplantacao.objects.bulk_create(
        ErroDaImplantacao(
            **dela,
            ordem=ordem,
            especie=e.especie,
            arquivo=e.arquivo[:TAMANHO_DO_NOME],
            linha=e.linha,
            coluna=e.coluna,
            valor=e.valor,
            mensagem=e.mensagem,
        )
        for ordem, e in enumerate(conferida.erros)
    )
