"""Quem envia e quem recebe contam as mesmas mensagens: a diferença é o que ainda viaja, ou o que se perdeu."""

from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.invariantes import em_curso
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.mensageria.tests import brinquedos as b
from plataforma.valores import novo_id


def test_o_que_um_enviou_e_o_que_o_outro_recebeu(contexto: UUID) -> None:
    assert em_curso("alfa")["enviadas"] == {}
    assert em_curso("beta")["recebidas"] == {}
    b.contar(novo_id(), 1, 2)
    assert em_curso("alfa")["pendencias"]["eventos_a_entregar"] == 2
    retransmitir("alfa")
    assert em_curso("beta")["pendencias"]["eventos_a_executar"] == 2
    b.drenar()
    assert em_curso("alfa")["enviadas"] == {"beta": 2, "gama": 2}
    assert em_curso("beta")["recebidas"] == {"alfa": 2}
    assert set(em_curso("beta")["pendencias"].values()) == {0}


def test_o_que_a_inbox_perdeu_faz_falta_na_conta(contexto: UUID) -> None:
    b.contar(novo_id(), 1, 2)
    b.drenar()
    executar("beta", "DELETE FROM mensageria_inbox WHERE ordem = 2")
    assert em_curso("alfa")["enviadas"]["beta"] == 2
    assert em_curso("beta")["recebidas"] == {"alfa": 1}


def test_as_mensagens_de_outra_empresa_nao_se_contam(contexto: UUID) -> None:
    b.contar(novo_id(), 1)
    b.drenar()
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())):
        assert em_curso("alfa")["enviadas"] == {}
        assert em_curso("beta")["recebidas"] == {}
