"""Da outbox à inbox, e dela ao efeito."""

from uuid import UUID

import pytest

from plataforma.banco.sql import executar, linhas
from plataforma.identidade.contexto import Rastro, ator_atual, rastrear
from plataforma.mensageria import trabalho
from plataforma.mensageria.entrada import executar_entrada
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.mensageria.tests import brinquedos as b
from plataforma.valores import novo_id


def test_cada_consumidor_tem_o_efeito_uma_vez_e_em_ordem(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2, 3)
    b.contar(coisa, 4)
    b.drenar()
    b.drenar()
    assert b.anotados("beta", coisa) == b.anotados("gama", coisa) == [1, 2, 3, 4]


def test_drenar_leva_os_modulos_desta_unidade_ate_o_fim(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(trabalho, "modulos_com_banco", lambda: ("alfa", "beta"))
    coisa = novo_id()
    b.contar(coisa, 1)
    trabalho.drenar()
    assert b.anotados("beta", coisa) == [1]
    assert b.anotados("gama", coisa) == []


def test_a_reacao_roda_pela_empresa_e_pelo_rastro_da_mensagem(contexto: UUID) -> None:
    coisa, correlacao = novo_id(), novo_id()
    with rastrear(Rastro(correlacao=correlacao, profundidade=3)):
        b.contar(coisa, 1)
    b.drenar()
    sql = "SELECT empresa, correlacao, profundidade FROM brinquedo_anotacao WHERE coisa = %s"
    assert linhas("beta", sql, [coisa]) == [{"empresa": contexto, "correlacao": correlacao, "profundidade": 4}]


def test_o_que_a_reacao_publica_tem_por_causa_a_mensagem_e_segue_o_rastro_e_o_ator(contexto: UUID) -> None:
    coisa, correlacao = novo_id(), novo_id()
    with rastrear(Rastro(correlacao=correlacao, profundidade=3, traceparent="00-a-b-01")):
        b.pingar(coisa)
    retransmitir("alfa")
    executar_entrada("beta")
    ((pingado,),) = executar("beta", "SELECT mensagem FROM mensageria_inbox WHERE agregado = %s", [f"coisa:{coisa}"])
    colunas = "tipo, causa, correlacao, profundidade, traceparent, ator_id, empresa_id"
    (pongado,) = linhas("beta", f"SELECT {colunas} FROM mensageria_outbox WHERE agregado = %s", [f"coisa:{coisa}"])
    assert pongado == {
        "tipo": "beta.Pongado.v1",
        "causa": pingado,
        "correlacao": correlacao,
        "profundidade": 4,
        "traceparent": "00-a-b-01",
        "ator_id": ator_atual().usuario_id,
        "empresa_id": contexto,
    }
