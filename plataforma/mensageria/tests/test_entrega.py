"""Da outbox à inbox, e dela ao efeito."""

from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Rastro, rastrear
from plataforma.mensageria.tests import brinquedos as b
from plataforma.valores import novo_id


def test_cada_consumidor_tem_o_efeito_uma_vez_e_em_ordem(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2, 3)
    b.contar(coisa, 4)
    b.drenar()
    b.drenar()
    assert b.anotados("beta", coisa) == b.anotados("gama", coisa) == [1, 2, 3, 4]


def test_a_reacao_roda_pela_empresa_e_pelo_rastro_da_mensagem(contexto: UUID) -> None:
    coisa, correlacao = novo_id(), novo_id()
    with rastrear(Rastro(correlacao=correlacao, profundidade=3)):
        b.contar(coisa, 1)
    b.drenar()
    sql = "SELECT empresa, correlacao, profundidade FROM brinquedo_anotacao WHERE coisa = %s"
    assert executar("beta", sql, [coisa]) == [(contexto, correlacao, 4)]
