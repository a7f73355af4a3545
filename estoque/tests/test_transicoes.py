"""O que a situação de um inventário proíbe: uma situação nova já nasce provada."""

from typing import Any

import pytest

from estoque.situacoes import TRANSICOES_DO_INVENTARIO, SituacaoDoInventario
from estoque.tests.apoio import NoDeposito, deposito_padrao, entrada, produto, saldo
from plataforma.banco.sql import executar, linhas
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import problema

LEVAM_A = {
    "contar": SituacaoDoInventario.FECHADO,
    "fechar": SituacaoDoInventario.FECHADO,
    "cancelar": SituacaoDoInventario.CANCELADO,
}
PROIBIDAS = [
    (situacao, acao)
    for situacao, saidas in TRANSICOES_DO_INVENTARIO.items()
    for acao, nova in LEVAM_A.items()
    if nova not in saidas
]
TABELAS = ("estoque_inventario", "estoque_item_do_inventario", "estoque_movimento", "estoque_saldo", "estoque_custo")
TABELAS += ("mensageria_outbox",)


def _conteudo() -> list[Any]:
    return [linhas("estoque", f"SELECT * FROM {tabela} ORDER BY 1") for tabela in TABELAS]


@pytest.mark.parametrize(("situacao", "acao"), PROIBIDAS)
def test_acao_proibida_e_recusada_e_nada_muda(cliente_api: ClienteDaApi, situacao: str, acao: str) -> None:
    onde, qual = deposito_padrao(), produto()
    entrada(onde, qual, "10", "100")
    inventario = cliente_api.post("/api/inventarios/", {"deposito": onde.id, "motivo": "anual"}).json()
    contagens = {"contagens": [{"produto": qual, "contada": "8"}]}
    assert cliente_api.post(f"/api/inventarios/{inventario['id']}/contar/", contagens).status_code == 200
    executar("estoque", "UPDATE estoque_inventario SET situacao = %s WHERE id = %s", [situacao, inventario["id"]])
    antes = _conteudo()
    corpo = contagens if acao == "contar" else None
    resposta = cliente_api.post(f"/api/inventarios/{inventario['id']}/{acao}/", corpo)
    assert problema(resposta, 409).codigo == "plataforma.transicao_proibida"
    assert _conteudo() == antes
    assert saldo(onde, qual) == NoDeposito(fisico=10, reservado=0)
