"""O que a situação de um título, de uma baixa e de um período proíbe, ação por ação."""

from datetime import timedelta
from typing import Any

import pytest

from financeiro.models import Baixa, Periodo, Titulo
from financeiro.tests.apoio import Tesouraria
from plataforma.banco.sql import executar, linhas
from plataforma.relogio import hoje
from plataforma.testes.respostas import criado, feito, problema

TRANSICAO = "plataforma.transicao_proibida"
# situação -> ação -> código da recusa; o que falta aqui é permitido.
DO_TITULO = {
    "aberto": {},
    "parcial": {"cancelar": "financeiro.titulo_com_baixa"},
    "liquidado": {"baixar": TRANSICAO, "cancelar": "financeiro.titulo_com_baixa"},
    "cancelado": {"baixar": TRANSICAO, "cancelar": TRANSICAO},
}
DA_BAIXA = {"ativa": None, "estornada": "financeiro.baixa_ja_estornada"}
DO_PERIODO = [
    (situacao, acao)
    for situacao, saidas in Periodo.TRANSICOES.items()
    for acao, nova in (("fechar", "fechado"), ("reabrir", "aberto"))
    if nova not in saidas
]
TABELAS = ("financeiro_titulo", "financeiro_baixa", "financeiro_lancamento", "financeiro_partida")
TABELAS += ("financeiro_saldo_mensal", "financeiro_periodo", "financeiro_auditoria_do_periodo", "mensageria_outbox")


def _conteudo() -> list[Any]:
    return [linhas("financeiro", f"SELECT * FROM {tabela} ORDER BY 1") for tabela in TABELAS]


def _titulo(tesouraria: Tesouraria, situacao: str) -> dict[str, Any]:
    (titulo,) = tesouraria.titulos()
    if situacao in ("parcial", "liquidado"):
        tesouraria.baixar(titulo, principal="40.00" if situacao == "parcial" else "100.00")
    if situacao == "cancelado":
        feito(tesouraria.api.post(f"/api/titulos/{titulo['id']}/cancelar/", {"motivo": "erro"}))
    assert tesouraria.ler(titulo["id"])["situacao"] == situacao
    return titulo


def test_toda_situacao_tem_suas_recusas_ditas() -> None:
    """Uma situação nova falha aqui até que se diga o que ela proíbe."""
    assert set(DO_TITULO) == set(Titulo.TRANSICOES)
    assert set(DA_BAIXA) == set(Baixa.TRANSICOES)
    assert {s for s, recusas in DO_TITULO.items() if "cancelar" in recusas} >= {
        s for s, saidas in Titulo.TRANSICOES.items() if "cancelado" not in saidas
    }


@pytest.mark.parametrize(
    ("situacao", "acao", "codigo"), [(s, acao, c) for s, recusas in DO_TITULO.items() for acao, c in recusas.items()]
)
def test_acao_proibida_no_titulo_e_recusada_e_nada_muda(
    tesouraria: Tesouraria, situacao: str, acao: str, codigo: str
) -> None:
    titulo = _titulo(tesouraria, situacao)
    antes = _conteudo()
    corpo = tesouraria.baixa(principal="1.00") if acao == "baixar" else {"motivo": "x"}
    resposta = tesouraria.api.post(f"/api/titulos/{titulo['id']}/{acao}/", corpo)
    assert problema(resposta, 409).codigo == codigo
    assert _conteudo() == antes


def test_baixa_estornada_nao_se_estorna_de_novo(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    caminho = f"/api/baixas/{tesouraria.baixar(titulo)['id']}/estornar/"
    criado(tesouraria.api.post(caminho, {"motivo": "x"}))
    antes = _conteudo()
    resposta = tesouraria.api.post(caminho, {"motivo": "de novo"})
    assert problema(resposta, 409).codigo == DA_BAIXA["estornada"]
    assert _conteudo() == antes


@pytest.mark.parametrize(("situacao", "acao"), DO_PERIODO)
def test_acao_proibida_no_periodo_e_recusada_e_nada_muda(tesouraria: Tesouraria, situacao: str, acao: str) -> None:
    mes = (hoje().replace(day=1) - timedelta(days=1)).replace(day=1)
    sql = "INSERT INTO financeiro_periodo (id, empresa_id, mes, situacao) VALUES (gen_random_uuid(), %s, %s, %s)"
    executar("financeiro", sql, [tesouraria.ator.empresa_id, mes, situacao])
    antes = _conteudo()
    resposta = tesouraria.api.post(f"/api/periodos/{mes:%Y-%m}/{acao}/", {"motivo": "x"})
    assert problema(resposta, 409).codigo == TRANSICAO
    assert _conteudo() == antes
