"""O que a situação da nota de entrada e da devolução de compra proíbe: uma situação nova já nasce provada."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from compras.models import DevolucaoDeCompra
from compras.servicos.devolucoes import DEVOLVER_COMPRA
from compras.situacoes import TRANSICOES, TRANSICOES_DA_DEVOLUCAO, SituacaoDaDevolucao, SituacaoDaNota
from compras.tests.amostras import VENDA_A_PRAZO, amostra
from compras.tests.apoio import CAMINHO, Compradora
from plataforma.banco.sql import linhas, transacao
from plataforma.estados import TransicaoProibida
from plataforma.testes.respostas import criado, feito, problema

DEVOLUCOES = "/api/devolucoes-de-compra/"
TABELAS = ("compras_nota", "compras_item", "compras_parcela", "compras_mapeamento", "compras_devolucao")
TABELAS += ("compras_item_da_devolucao", "mensageria_outbox", "numeracao_contador")
ETAPAS: dict[str, tuple[str, Callable[[UUID], Any]]] = {
    "iniciar": (SituacaoDaDevolucao.CONCLUIDA, lambda documento: DEVOLVER_COMPRA.iniciar(documento, None)),
    "concluir": (SituacaoDaDevolucao.CONCLUIDA, lambda documento: DEVOLVER_COMPRA.concluir(documento, None)),
    "recusar": (
        SituacaoDaDevolucao.DESFEITA,
        lambda documento: DEVOLVER_COMPRA.recusar(documento, TransicaoProibida("não serve")),
    ),
}
SEM_LANCAR = [s for s, saidas in TRANSICOES.items() if SituacaoDaNota.LANCADA not in saidas]
SEM_DEVOLVER = [s for s in TRANSICOES if s != SituacaoDaNota.LANCADA]
FORA_DA_ETAPA = [
    (situacao, etapa)
    for situacao, saidas in TRANSICOES_DA_DEVOLUCAO.items()
    if situacao != SituacaoDaDevolucao.DESFEITA
    for etapa, (nova, _fazer) in ETAPAS.items()
    if nova not in saidas
]


def _conteudo() -> list[Any]:
    return [linhas("compras", f"SELECT * FROM {tabela} ORDER BY 1") for tabela in TABELAS]


def _nota_que_aguarda(compradora: Compradora) -> dict[str, Any]:
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada))
    return feito(compradora.api.get(f"{CAMINHO}{resultado['nota']}/"))


def _digitada(compradora: Compradora) -> dict[str, Any]:
    return compradora.digitar({"produto": compradora.produto("CAIXA"), "quantidade": "10", "valor": "100.00"})


NASCEM = {SituacaoDaNota.AGUARDANDO: _nota_que_aguarda, SituacaoDaNota.LANCADA: _digitada}


@pytest.mark.parametrize("situacao", SEM_LANCAR)
def test_nota_que_nao_pode_ser_lancada_nao_se_mapeia(compradora: Compradora, situacao: str) -> None:
    nota, produto = NASCEM[situacao](compradora), compradora.produto()
    antes = _conteudo()
    itens = [{"numero": nota["itens"][0]["numero"], "produto": produto, "fator": "12"}]
    resposta = compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens})
    assert problema(resposta, 409).codigo == "plataforma.transicao_proibida"
    assert _conteudo() == antes
    assert compradora.fisico(produto) == 0


@pytest.mark.parametrize("situacao", SEM_DEVOLVER)
def test_nota_que_nao_entrou_nao_se_devolve(compradora: Compradora, situacao: str) -> None:
    nota = NASCEM[situacao](compradora)
    antes = _conteudo()
    resposta = compradora.api.post(DEVOLUCOES, {"nota": nota["id"], "motivo": "x"})
    assert problema(resposta, 409).codigo == "compras.nota_nao_lancada"
    assert _conteudo() == antes


@pytest.mark.parametrize(("situacao", "etapa"), FORA_DA_ETAPA)
def test_etapa_da_devolucao_fora_de_hora_e_recusada_e_nada_muda(
    compradora: Compradora, situacao: str, etapa: str
) -> None:
    nota = _digitada(compradora)
    itens = [{"numero": 1, "quantidade": "2"}]
    criado(compradora.api.post(DEVOLUCOES, {"nota": nota["id"], "motivo": "x", "itens": itens}))
    assert DevolucaoDeCompra.objects.get().situacao == situacao
    antes, documento = _conteudo(), DevolucaoDeCompra.objects.get().id
    with pytest.raises(TransicaoProibida), transacao("compras"):
        ETAPAS[etapa][1](documento)
    assert _conteudo() == antes


def test_a_desfeita_nao_existe_no_banco(compradora: Compradora) -> None:
    corpo = {"nota": _digitada(compradora)["id"], "motivo": "x"}
    criado(compradora.api.post(DEVOLUCOES, corpo))
    with pytest.raises(IntegrityError, match="compras_devolucao_numero"):
        DevolucaoDeCompra.objects.update(situacao=SituacaoDaDevolucao.DESFEITA, numero=None)
